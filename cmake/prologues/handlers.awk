# Executes every handler that uses interrupted_registers(), on all ways through it.

# The program gets the record here: it must be right. From then on the handler's registers are its
# own, and those of the interrupted code are in the record.
function check_use(n,    why) {
    used[n] = 1
    why = fault_of_record()
    if (why != "")
        fail(n, why)
    shown = 1
    forget_registers(n, " rsp rbp ")
}

# The handler returns here: what is in the record must be in the registers.
function check_return(n,    i, name) {
    if (reg["rsp"] != "f 0" && reg["rsp"] != "f 8")
        fail(n, "returns with another stack pointer than on entry")
    for (i = 1; i <= fields; i++) {
        name = field[i]
        if (reg[name] != name) {
            fail(n, "returns without " name " of the record, with " described(reg[name]))
            return
        }
    }
}

# Follows one way until it ends or joins another.
function walk(n,    target, here) {
    load_state(state[n])
    compared = ""
    for (;;) {
        seen[n] = 1
        if (n in is_use)
            check_use(n)
        execute(n)
        if (mnemonic ~ /^iret/) {
            if (shown)
                check_return(n)
            return
        }
        if (mnemonic ~ /^(ret|ud2)/)
            return
        if (mnemonic ~ /^(j|loop)/) {
            target = operand[1]
            here = save_state()
            if (target ~ /^\*/)
                reach(0)
            else if ((plain(target) in index_of) && (mnemonic != "je" || learn_equality()))
                reach(index_of[plain(target)])
            load_state(here)
            if (mnemonic ~ /^jmp/ || mnemonic == "jne" && !learn_equality())
                return
        }
        n++
        if (!(n in address) || n in function_name)
            return # after the last call of something that does not return
        if (address[n] in leader) {
            reach(n)
            return
        }
    }
}

# Executes the handler that begins at instruction `start`.
function run(start,    i, n) {
    checked = start
    split("", state)
    split("", changes)
    last_waiting = first_waiting = shown = 0
    reg["rsp"] = "f 0"
    for (i = 1; i <= fields; i++) {
        reg[field[i]] = field[i]
        slot[field[i]] = "-"
    }
    reach(start)
    drain()
    # Where a jump through a table leads is not read from the table (0 stands for it), but this
    # tells: no other way leads there.
    for (n in is_use) {
        n += 0
        if ((0 in state) && !(n in used) && function_of[n] == start) {
            while (!(n - 1 in seen) && instruction[n - 1] !~ /^(notrack )?(jmp|ret|iret|ud2)/)
                n--
            load_state(state[0])
            reach(n)
            drain()
        }
    }
}

function drain() {
    while (first_waiting < last_waiting)
        if (waiting[++first_waiting] != 0)
            walk(waiting[first_waiting])
}

END {
    for (i = 1; i <= uses; i++) {
        if (!(use[i] in index_of)) {
            printf "check-prologues: %s: no instruction at 0x%s\n", file, use[i] > "/dev/stderr"
            failures++
            continue
        }
        is_use[index_of[use[i]]] = 1
    }
    # A part of a function that is hardly ever executed is somewhere else, under another name; the
    # same name can belong to more than one static function.
    for (n in is_use) {
        start = function_of[n]
        name = function_name[start]
        if (sub(/\.cold(\.[0-9]+)?$/, "", name)) {
            parts = split(functions_named[name], owner, " ")
            for (i = 1; i <= parts; i++)
                handlers[owner[i] + 0] = 1
        } else
            handlers[start] = 1
    }
    for (start in handlers)
        run(start + 0)
    for (n in is_use)
        if (!(n in used))
            fail(n + 0, "cannot tell how this use is reached from the handler's start")
    if (failures) {
        printf "check-prologues: %s: interrupted_registers() would not tell the truth: are these" \
            " functions declared INTERRUPT, and compiled with the flags of trapgate::trapgate?\n", \
            file > "/dev/stderr"
        exit 1
    }
    if (verbose)
        printf "%s: %d uses of interrupted_registers() are right\n", file, uses
}

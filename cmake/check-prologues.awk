# Symbolic execution of handlers, for check-prologues.sh. Input: objdump's view of the uses of
# interrupted_registers(), of the symbols, and of the code, AT&T syntax.
#
# The state at an instruction:
#   reg[R]      what register R holds      "R": what R (or the code that edits the record) wants it
#                                               to be in the interrupted code
#                                          "f -8": the stack pointer on entry, minus 8
#                                          "b -8": at most that (after an alignment)
#                                          "? n": what instruction n left there
#   slot[R]     what the record's field R holds, likewise; "-" before anything was stored
#   shown       whether the code has had a pointer to the record: its fields are then the program's
#               to write, and what it writes is what it wants the register to be
# Where two ways meet, what differs between them becomes unknown. Addresses are strings: awk's
# numbers have only 53 bits.

BEGIN {
    fields = split("rax rdx rcx rbx rsi rdi r8 r9 r10 r11 r12 r13 r14 r15 rbp", field, " ")
    # rbp is pushed first, right below what the CPU pushed; the stack pointer on entry is 0 here.
    for (i = 1; i <= fields; i++) {
        place[field[i]] = 8 * (i - fields - 1)
        at_place[place[field[i]]] = field[i]
    }
    name_parts()
    failures = 0
}

# Every name of a part of a register, with the register.
function name_parts(    n, i, part, letters) {
    split("a b c d", letters, " ")
    for (i = 1; i <= 4; i++) {
        n = letters[i]
        whole["r" n "x"] = whole["e" n "x"] = whole[n "x"] = whole[n "l"] = whole[n "h"] = "r" n "x"
    }
    split("si di bp sp", part, " ")
    for (i = 1; i <= 4; i++) {
        n = part[i]
        whole["r" n] = whole["e" n] = whole[n] = whole[n "l"] = "r" n
    }
    for (i = 8; i <= 15; i++)
        whole["r" i] = whole["r" i "d"] = whole["r" i "w"] = whole["r" i "b"] = "r" i
}

# Reading.

FNR == 1 { input++ }

# 0000 40e42080 ffffffff 5ae42080 ffffffff  @. .....
input == 1 && /^ [0-9a-f]+ / {
    columns = $0
    sub(/^ [0-9a-f]+ /, "", columns)
    for (i = 0; i < 2; i++) {
        low = substr(columns, 1 + 18 * i, 8)
        high = substr(columns, 10 + 18 * i, 8)
        if (low ~ /^[0-9a-f]+$/ && high ~ /^[0-9a-f]+$/ && length(high) == 8)
            use[++uses] = plain(reversed(high) reversed(low))
    }
}

input == 2 && / F / { is_function[plain($1)] = 1 }

input == 3 && /^[0-9a-f]+ <.*>:$/ {
    label = plain($1)
    if (label in is_function || !any_label) {
        name = $2
        gsub(/^<|>:$/, "", name)
        current = count + 1
        function_name[current] = name
        functions_named[name] = functions_named[name] " " current
        any_label = 1
    }
    next
}

input == 3 && /^ *[0-9a-f]+:\t/ {
    split($0, column, "\t")
    sub(/^ +/, "", column[1])
    sub(/:$/, "", column[1])
    text = column[2]
    sub(/ +#.*/, "", text)
    sub(/ +$/, "", text)
    count++
    address[count] = plain(column[1])
    index_of[address[count]] = count
    instruction[count] = text
    function_of[count] = current
    if (text ~ /^(notrack )?j/) {
        split(text, column, " ")
        leader[plain(column[2])] = 1
    }
}

function plain(hexadecimal) {
    sub(/^0+/, "", hexadecimal)
    return hexadecimal
}

# Bytes as they lie in memory, lowest first, to digits as they are written.
function reversed(bytes) {
    return substr(bytes, 7, 2) substr(bytes, 5, 2) substr(bytes, 3, 2) substr(bytes, 1, 2)
}

function number(text,    sign, value, i) {
    sign = 1
    if (sub(/^-/, "", text))
        sign = -1
    if (!sub(/^0x/, "", text))
        return sign * text
    value = 0
    if (text ~ /^ffffffff/ && length(text) == 16) { # a negative number
        text = substr(text, 9)
        value = -1
    }
    for (i = 1; i <= length(text); i++)
        value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
    return sign * value
}

# Values.

function is_frame(value) { return value ~ /^[fb] / }
function offset(value) { return substr(value, 3) + 0 }
function moved(value, by) {
    return is_frame(value) ? substr(value, 1, 1) " " (offset(value) + by) : "? " now
}

# What is known where two ways meet. `again`: how often that gave something else at that place; a
# pointer that a loop moves upward would go on for ever.
function meet(one, other, again) {
    if (one == other)
        return one
    if (is_frame(one) && is_frame(other) && again < 8)
        return "b " (offset(one) > offset(other) ? offset(one) : offset(other))
    return "?"
}

function save_state(    i, text) {
    text = shown "|" reg["rsp"]
    for (i = 1; i <= fields; i++)
        text = text "|" reg[field[i]] "|" slot[field[i]]
    return text
}

function load_state(text,    part, i) {
    split(text, part, "|")
    shown = part[1]
    reg["rsp"] = part[2]
    for (i = 1; i <= fields; i++) {
        reg[field[i]] = part[1 + 2 * i]
        slot[field[i]] = part[2 + 2 * i]
    }
}

# The current state also reaches instruction n, from elsewhere.
function reach(n,    mine, before, part, parts, text, i) {
    mine = save_state()
    if (!(n in state)) {
        state[n] = mine
    } else {
        if (state[n] == mine)
            return
        parts = split(state[n], before, "|")
        split(mine, part, "|")
        text = (before[1] && part[1]) + 0
        for (i = 2; i <= parts; i++)
            text = text "|" meet(before[i], part[i], changes[n])
        if (text == state[n])
            return
        state[n] = text
        changes[n]++
    }
    waiting[++last_waiting] = n
}

# Why the record is not as promised, or "".
function fault_of_record(    i, name) {
    if (reg["rbp"] != "f -8")
        return "rbp does not point to the saved rbp, but is " described(reg["rbp"])
    for (i = fields; i >= 1; i--) {
        name = field[i]
        if (slot[name] != name)
            return "rbp-" sprintf("0x%x", -8 - place[name]) " is not " name ", but " \
                described(slot[name])
    }
    if (!is_frame(reg["rsp"]) || offset(reg["rsp"]) > place["rax"])
        return "the stack pointer is above the record"
    return ""
}

function described(value) {
    if (value == "-")
        return "nothing was stored there"
    if (value ~ /^\? [0-9]/)
        return "what `" shortened(instruction[offset(value)]) "` at " \
            where(offset(value)) " left"
    if (value ~ /^\?/)
        return "not the same on every way there"
    if (is_frame(value))
        return "an address on the stack"
    return value
}

function shortened(text) {
    gsub(/ +/, " ", text)
    return text
}

function where(n) { return function_name[function_of[n]] " (0x" address[n] ")" }

function fail(n, text) {
    if (!((checked, text) in said)) {
        said[checked, text] = 1
        printf "check-prologues: %s: %s: %s\n", file, where(n), text > "/dev/stderr"
    }
    failures++
}

# Memory.

# The address that an operand names, when it is on the frame; else "".
function operand_address(operand,    base, displacement) {
    if (operand !~ /^(-?0x[0-9a-f]+)?\(%r[a-z0-9]+\)$/)
        return ""
    base = operand
    sub(/^.*%/, "", base)
    sub(/\)/, "", base)
    displacement = operand
    sub(/\(.*/, "", displacement)
    return is_frame(reg[base]) ? moved(reg[base], displacement == "" ? 0 : number(displacement)) : ""
}

# `bytes` bytes of `value` are stored. After the program got the record, that is its right.
function store(where_to, bytes, value,    i, name, from) {
    if (where_to == "" || shown)
        return
    from = offset(where_to)
    for (i = 1; i <= fields; i++) {
        name = field[i]
        if (where_to ~ /^f/ && from == place[name] && bytes == 8)
            slot[name] = value
        else if (place[name] < from + bytes && (from < place[name] + 8 || where_to ~ /^b/) && \
                 (where_to ~ /^f/ || from + bytes > place[name]))
            slot[name] = "? " now
    }
}

function fetch(where_from,    name) {
    if (where_from ~ /^f/ && (offset(where_from) in at_place)) {
        name = at_place[offset(where_from)]
        return slot[name] == "-" ? "? " now : slot[name]
    }
    return "? " now
}

# Instructions.

# Operands in operand[1..n]; a comma within parentheses separates none.
function parse(text,    rest, i, depth, character, n) {
    sub(/^(lock|rep|repz|repnz|notrack|bnd|cs|ds|data16|addr32) +/, "", text)
    mnemonic = text
    sub(/ .*/, "", mnemonic)
    rest = text
    if (!sub(/^[^ ]+ +/, "", rest))
        return 0
    sub(/ <.*/, "", rest)
    n = 1
    operand[1] = ""
    depth = 0
    for (i = 1; i <= length(rest); i++) {
        character = substr(rest, i, 1)
        depth += (character == "(") - (character == ")")
        if (character == "," && !depth)
            operand[++n] = ""
        else
            operand[n] = operand[n] character
    }
    return n
}

function register_named(text) {
    sub(/^%/, "", text)
    return text in whole ? whole[text] : ""
}

function is_whole(text) { return text ~ /^%r([a-d]x|[sd]i|[sb]p|[89]|1[0-5])$/ }

# How many bytes a store writes: by the register that is stored, else by the mnemonic's suffix.
function store_size(source, mnemonic) {
    if (is_whole(source) || mnemonic ~ /q$/)
        return 8
    if (source ~ /^%(e|r[0-9]+d)/ || mnemonic ~ /l$/)
        return 4
    if (mnemonic ~ /(xmm|ups|aps|dqa|dqu)/)
        return 64
    return mnemonic ~ /w$/ || source ~ /^%(.x|.i|.p|r[0-9]+w)$/ ? 2 : 1
}

# What changes no more registers than it names, or than execute() says. Everything else is taken to
# change them all but rsp and rbp, because it may change some that it does not name. (The compiler
# mixes instructions of the handler's body with the pushes.)
function is_understood(mnemonic) {
    if (mnemonic ~ /^(mul|div|idiv|imul)[bwlq]?$/ || mnemonic ~ /^c(qto|ltd|wtd|ltq|wtl|btw)$/)
        return 1
    if (instruction[now] ~ /%es:/) # a string instruction
        return 0
    return mnemonic ~ /^(push|pop|lea|mov|movabs|movz|movs|add|adc|sub|sbb|and|or|xor|not|neg|inc|dec|cmp|test|xchg|bt|shl|sal|shr|sar|rol|ror|bswap)[bwlq]?[wlq]?$/ || \
        mnemonic ~ /^(set|cmov|j)[a-z]+$/ || \
        mnemonic ~ /^(leave|cld|endbr64|nop[wl]?|callq?|retq?|iretq?|ud2|hlt)$/
}

# Instruction n changes the registers, all but those that are listed.
function forget_registers(n, kept,    name) {
    for (name in reg)
        if (!index(kept, " " name " "))
            reg[name] = "? " n
}

# Executes instruction n on the current state.
function execute(n,    operands, source, target, value, where_to) {
    now = n
    operands = parse(instruction[n])
    target = operands ? operand[operands] : ""
    source = operands > 1 ? operand[operands - 1] : ""
    if (!is_understood(mnemonic))
        forget_registers(n, " rsp rbp ")

    if (mnemonic ~ /^pushf?q?$/) {
        reg["rsp"] = moved(reg["rsp"], -8)
        value = mnemonic !~ /f/ && is_whole(target) ? reg[register_named(target)] : "? " n
        store(reg["rsp"], 8, value)
    } else if (mnemonic ~ /^popf?q?$/) {
        value = fetch(reg["rsp"])
        reg["rsp"] = moved(reg["rsp"], 8)
        if (register_named(target) != "")
            reg[register_named(target)] = value
        else
            store(operand_address(target), 8, "? " n)
    } else if (mnemonic ~ /^leaveq?$/) {
        value = fetch(reg["rbp"])
        reg["rsp"] = moved(reg["rbp"], 8)
        reg["rbp"] = value
    } else if (mnemonic ~ /^mov[ql]?$/ && is_whole(target)) {
        if (is_whole(source))
            reg[register_named(target)] = reg[register_named(source)]
        else
            reg[register_named(target)] = fetch(operand_address(source))
    } else if (mnemonic ~ /^movq?$/ && is_whole(source)) {
        store(operand_address(target), 8, reg[register_named(source)])
    } else if (mnemonic == "lea" && is_whole(target)) {
        where_to = operand_address(source)
        reg[register_named(target)] = where_to == "" ? "? " n : where_to
    } else if (mnemonic ~ /^(add|sub)q?$/ && is_whole(target) && source ~ /^\$/) {
        value = number(substr(source, 2))
        reg[register_named(target)] = moved(reg[register_named(target)], \
            mnemonic ~ /^sub/ ? -value : value)
    } else if (mnemonic ~ /^(and|sub)q?$/ && target == "%rsp") {
        # An alignment, or room of a size that is not known: downward by no more is known.
        sub(/^f/, "b", reg["rsp"])
    } else if (mnemonic ~ /^orq?$/ && source == "$0x0") {
        # A probe of the stack: the value stays.
    } else if (mnemonic ~ /^callq?$/) {
        forget_registers(n, " rsp rbp rbx r12 r13 r14 r15 ")
    } else if (mnemonic ~ /^(mul|div|idiv|imul)[bwlq]?$/ && operands == 1) {
        reg["rax"] = reg["rdx"] = "? " n
    } else if (mnemonic ~ /^c(qto|ltd|wtd)$/) {
        reg["rdx"] = "? " n
    } else if (mnemonic ~ /^c(ltq|wtl|btw)$/) {
        reg["rax"] = "? " n
    } else if (mnemonic ~ /^cmpq?$/ && is_whole(source) && is_whole(target)) {
        compared = register_named(source)
        compared_with = register_named(target)
        return
    } else if (mnemonic ~ /^j/) {
        return
    } else if (mnemonic ~ /^(cmp|test|bt)[bwlq]?$/ || mnemonic ~ /^(nop|cld|endbr64|ret|iret)/) {
        # These write neither a register nor memory.
    } else if (operands) {
        # What is written is named last; an exchange also writes what it names first.
        if (register_named(target) != "")
            reg[register_named(target)] = "? " n
        else
            store(operand_address(target), store_size(source, mnemonic), "? " n)
        if (mnemonic ~ /^(xchg|xadd)/ && register_named(source) != "")
            reg[register_named(source)] = "? " n
    }
    compared = ""
}

# The two registers that were compared turned out equal: a loop that lowers the stack pointer page by
# page ends at an address that is known exactly. False if they cannot be equal.
function learn_equality(    one, other) {
    if (compared == "")
        return 1
    one = reg[compared]
    other = reg[compared_with]
    if (one ~ /^f/ && other ~ /^b/)
        reg[compared_with] = one
    else if (one ~ /^b/ && other ~ /^f/)
        reg[compared] = other
    return !(one ~ /^f/ && other ~ /^f/) || one == other
}

# Control flow.

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
        if (mnemonic ~ /^(ret|ud2|hlt)/)
            return
        if (mnemonic ~ /^j/) {
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
    for (i = 1; (0 in state) && i <= uses; i++) {
        n = index_of[use[i]]
        if (!(n in used) && function_of[n] == start) {
            while (!(n - 1 in seen) && instruction[n - 1] !~ /^(jmp|ret|iret|ud2|hlt)/)
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
            exit 1
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
        printf "check-prologues: %s: interrupted_registers() would not tell the truth: is every" \
            " file with handlers compiled with the flags of trapgate::trapgate?\n", file \
            > "/dev/stderr"
        exit 1
    }
    if (verbose)
        printf "%s: %d uses of interrupted_registers() are right\n", file, uses
}

# What is known at an instruction, and where it is lost.
#
#   reg[R]      what register R holds      "R": what R (or the code that edits the record) wants it
#                                               to be in the interrupted code
#                                          "f -8": the stack pointer on entry, minus 8
#                                          "b -8": at most that (after an alignment)
#                                          "? n": what instruction n left there
#   slot[R]     what the record's field R holds, likewise; "-" before anything was stored
#   shown       whether the code has had a pointer to the record: its fields are then the program's
#               to write, and what it writes is what it wants the register to be
#
# Where two ways meet, what differs between them becomes unknown.

BEGIN {
    fields = split("rax rdx rcx rbx rsi rdi r8 r9 r10 r11 r12 r13 r14 r15 rbp", field, " ")
    # rbp is pushed first, right below what the CPU pushed; the stack pointer on entry is 0 here.
    for (i = 1; i <= fields; i++) {
        place[field[i]] = 8 * (i - fields - 1)
        at_place[place[field[i]]] = field[i]
    }
}

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

# `bytes` bytes of `value` are stored. After the program got the record, that is its right. What is
# stored at an address that is not known on the frame (an element of a local array, a string
# instruction) is taken to stay within its object, as the compiler does.
function store(where_to, bytes, value,    i, name, from) {
    if (where_to == "" || shown)
        return
    from = offset(where_to)
    for (i = 1; i <= fields; i++) {
        name = field[i]
        if (where_to ~ /^f/ && from == place[name] && bytes == 8)
            slot[name] = value
        else if (place[name] < from + bytes && (from < place[name] + 8 || where_to ~ /^b/))
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

# What an instruction does to the state.

BEGIN { name_parts() }

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

# Operands in operand[1..n]; a comma within parentheses separates none.
function parse(text,    rest, i, depth, character, n) {
    while (sub(/^(lock|rep|repz|repnz|notrack|bnd|cs|ds|data16|addr32) +/, "", text))
        ; # a prefix
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
    return mnemonic ~ /^(push|pop|lea|mov|movabs|movz|movs|xchg|bswap)[bwlq]?[wlq]?$/ || \
        mnemonic ~ /^(add|adc|sub|sbb|and|andn|or|xor|not|neg|inc|dec|cmp|test)[bwlq]?$/ || \
        mnemonic ~ /^(bt[src]?|bs[fr]|[tl]zcnt|popcnt|sh[lr]d?|s[ah][lr]x?|ro[lr]x?)[bwlq]?$/ || \
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
    } else if (mnemonic ~ /^(j|loop)/) {
        return
    } else if (mnemonic ~ /^(cmp|test|bt)[bwlq]?$/ || mnemonic ~ /^(nop|cld|endbr64|ret|iret)/ || \
               mnemonic == "xchg" && source == target) {
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

# For check-image.sh. Input: objdump's view of the segments, of the section .trapgate.fpu, of the symbols,
# and of the code, in AT&T syntax.

FNR == 1 { input++ }

input == 1 && $2 == "off" { segment = $1 " at " $5 }
input == 1 && / flags / {
    if (segment ~ /^STACK/) {
        stack_is_said = 1
        if (/x$/)
            fail("its stacks are executable")
    } else if (/flags .wx/) {
        fail("the segment " segment " is both writable and executable")
    }
}

# Addresses are strings, because awk's numbers have only 53 bits.
input == 2 && /^ [0-9a-f]+ / {
    columns = $0
    sub(/^ [0-9a-f]+ /, "", columns)
    for (i = 0; i < 2; i++) {
        digits = substr(columns, 1 + 18 * i, 8) substr(columns, 10 + 18 * i, 8)
        text = ""
        for (j = 15; j > 0; j -= 2)
            text = text substr(digits, j, 2)
        sub(/^0+/, "", text)
        on_purpose[text] = 1
    }
}

input == 3 && $NF == "for_programs_start" { for_programs_start = $1 "" }
input == 3 && $NF == "for_programs_end" { for_programs_end = $1 "" }

# 16 digits each, so their order as text is their order as numbers.
function is_for_programs(address) {
    return for_programs_start != "" && address "" >= for_programs_start && address "" < for_programs_end
}

input == 4 && /^[0-9a-f]+ <.*>:$/ {
    end_of_function()
    name = $2
    gsub(/^<|>:$/, "", name)
    vector = red_zone = example = ""
    has_frame = depth = reach = 0
    exempt = is_for_programs($1)
}

input == 4 && /^ *[0-9a-f]+:\t/ {
    split($0, column, "\t")
    gsub(/[ :]/, "", column[1])
    sub(/^0+/, "", column[1])
    text = column[2]
    sub(/ +#.*/, "", text)
    gsub(/ +/, " ", text)
    if (column[1] in on_purpose)
        exempt = 1
    if (!vector && uses_vector_state(text))
        vector = text
    follow_stack(text)
}

function uses_vector_state(text) {
    return text ~ /%([xyz]mm|mm[0-7]|st|k[0-7])/ || text ~ /^f[a-rt-z]/ || text ~ /^fs[a-z]/ || \
        text ~ /^(emms|ldmxcsr|stmxcsr|xsave|xrstor)/
}

# The red zone is used where memory below the stack pointer is: by a negative distance from rsp, or
# from rbp by more than rsp was ever lowered below it. (How far it was lowered is counted without
# regard to branches, which can only be too much: no right code is refused.)
function follow_stack(text,    operand, distance) {
    if (text == "mov %rsp,%rbp") {
        end_of_frame() # the code of a weak function that was replaced has no name
        has_frame = 1
        depth = reach = 0
    } else if (text ~ /^pushf?q? ?/) {
        depth += 8
    } else if (text ~ /^subq? \$0x[0-9a-f]+,%rsp$/) {
        depth += number(immediate(text))
    } else if (text ~ /^leaq? -0x[0-9a-f]+\(%rsp\),%r11$/) {
        probed_to = substr(text, index(text, "0x") + 2)
        sub(/\(.*/, "", probed_to)
        probed_to = number(probed_to)
    } else if (text ~ /^cmpq? %r11,%rsp$/ && probed_to) {
        depth += probed_to # -fstack-clash-protection: a loop that lowers rsp a page at a time to there
        probed_to = 0
    } else if (text ~ /^addq? \$0xffffffff[0-9a-f]+,%rsp$/) {
        depth += 4294967296 - number(substr(immediate(text), 9)) # a shorter way to subtract 128
    } else if (text ~ /^(sub|and|lea|mov)q? .*,%rsp$/) {
        depth += 1073741824
    } else if (text !~ /^(lea|nop)/ && text !~ /^orq \$0x0,/ && \
               match(text, /-0x[0-9a-f]+\(%r[sb]p/)) {
        operand = substr(text, RSTART + 3, RLENGTH - 3)
        distance = operand
        sub(/\(.*/, "", distance)
        distance = number(distance)
        if (operand ~ /%rsp/)
            red_zone = red_zone ? red_zone : text
        else if (distance > reach) {
            reach = distance
            example = text
        }
    }
}

function immediate(text) {
    sub(/^[^x]*x/, "", text)
    sub(/,.*/, "", text)
    return text
}

function number(digits,    value, i) {
    value = 0
    for (i = 1; i <= length(digits); i++)
        value = value * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
    return value
}

function end_of_function() {
    if (vector && !exempt)
        fail(name " uses x87, MMX or SSE: " vector " (on purpose? FPU_ON_PURPOSE)")
    end_of_frame()
    if (red_zone)
        fail(name " uses the red zone: " red_zone)
}

function end_of_frame() {
    if (!red_zone && has_frame && reach > depth)
        red_zone = example
}

function fail(text) {
    printf "check-image: %s: %s\n", file, text > "/dev/stderr"
    failures++
}

END {
    end_of_function()
    if (!stack_is_said)
        fail("nothing says that its stacks are not executable (PT_GNU_STACK)")
    if (input < 4 || !name)
        fail("there is no code in .text")
    exit failures > 0
}

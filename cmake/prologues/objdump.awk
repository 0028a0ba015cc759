# What check-prologues.sh reads: objdump's view of the uses of interrupted_registers(), of the
# symbols, and of the code, in AT&T syntax.
#
# Addresses are strings, because awk's numbers have only 53 bits.

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
    if (text ~ /^(j|loop)/) {
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

# Instructions by function, out of a log of QEMU's in which each executed instruction is a line (`-d exec,nochain`
# with one instruction in a block), of the part between two functions.
#
#   nm -n ELF | awk -v from=FUNCTION -v to=FUNCTION -f by-function.awk - LOG
#
# From the first instruction of `from` to the first one of `to`; what comes before is counted apart. Prints
# `COUNT FUNCTION`, unsorted, and last a line `COUNT .` of all of them.

# Addresses are text of 16 digits, which compare as numbers do.
FNR == NR {
    if ($2 ~ /^[tTwWrR]$/ && $1 != last) {
        start[++symbols] = $1
        name[symbols] = last_name = $3
        last = $1
    } else if ($1 == last && $3 == from) {
        name[symbols] = $3
    }
    next
}

function find(address,    low, high, middle) {
    low = 1
    high = symbols
    while (low < high) {
        middle = int((low + high + 1) / 2)
        if (start[middle] <= address) low = middle
        else high = middle - 1
    }
    return start[low] <= address ? name[low] : "?"
}

/^Trace / {
    split($4, part, "/")
    if (!(part[2] in of)) of[part[2]] = find(part[2])
    function_name = of[part[2]]
    if (function_name == to) exit
    if (function_name == from) inside = 1
    if (inside) count[function_name]++
    else before++
}

END {
    for (each in count) {
        print count[each], each
        all += count[each]
    }
    print before + 0, "(before " from ")"
    print all + 0, "."
}

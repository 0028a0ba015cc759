#!/bin/sh
# Every byte of the kernel's code has a symbol and a line in the kernel's own table, and they are
# those that nm and addr2line give.
#
#   symbols.sh LOOKUP ELF        with NM, OBJCOPY and ADDR2LINE in the environment
set -eu
LC_ALL=C
export LC_ALL
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"${OBJCOPY:-objcopy}" -O binary -j .symbols "$2" "$work/symbols"
"$1" "$work/symbols" >"$work/own"
cut -d ' ' -f 1 "$work/own" | "${ADDR2LINE:-addr2line}" -e "$2" >"$work/lines"
"${NM:-nm}" -n -S --defined-only "$2" >"$work/names"
awk '
    # Of the last 28 bits: some awks know no index beyond 31 bits.
    function number(digits,    i, value) {
        value = 0
        digits = substr(digits, length(digits) - 6)
        for (i = 1; i <= 7; i++)
            value = value * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
        return value
    }
    function wrong(what) {
        if (failures++ < 20)
            print address ": " what
    }
    FNR == 1 { input++ }
    # A symbol with a size: its bytes may have any of the names that cover them.
    input == 1 && NF == 4 && $3 ~ /[tTwW]/ {
        start = number($1)
        size = number($2)
        for (i = 0; i < size; i++)
            names[start + i] = names[start + i] " " $4 " "
    }
    input == 2 {
        sub(/ \(discriminator [0-9]+\)$/, "")
        sub(/^.*\//, "")
        line[FNR] = $0
    }
    input == 3 {
        address = $1
        bytes++
        if ($2 == "?")
            wrong("not found")
        else if (number($1) in names) {
            covered++
            if (index(names[number($1)], " " $2 " ") == 0)
                wrong("is in" substr(names[number($1)], 1, 60) "and not in " $2)
        }
        # addr2line (binutils 2.40) gives some lines of headers the name of the file that includes
        # them, so a difference in the name alone does not count, as long as it is an exception.
        if (line[FNR] ~ /:[1-9]/) {
            lines++
            files += line[FNR] == $3
            split(line[FNR], want, ":")
            split($3, got, ":")
            if (want[2] != got[2])
                wrong("is at " line[FNR] " and not at " $3)
        }
    }
    END {
        print bytes " bytes; " covered " in a sized symbol, " lines " with a line of addr2line; " \
            failures + 0 " wrong"
        exit failures || covered * 2 < bytes || lines * 2 < bytes || files < 0.95 * lines
    }' "$work/names" "$work/lines" "$work/own"

#!/bin/sh
# One boot whose log has lines that match the patterns (awk's), in this order.
#
#   lines_in_order.sh QEMU_TEST ISO WORDS PATTERN...
set -eu
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$1" --iso "$2" --words "$3" --log "$log" || exit
shift 3
for pattern; do
    printf '%s\n' "$pattern"
done | awk '
    NR == FNR { wanted[++count] = $0; next }
    { sub(/\r$/, "") }
    found < count && $0 ~ wanted[found + 1] { found++ }
    END {
        if (found == count) { print count " lines, in order"; exit 0 }
        print "after " found " of " count " lines this one does not come: " wanted[found + 1]
        exit 1
    }' - "$log" || { cat "$log"; exit 1; }

#!/bin/sh
# kernel/conformance/engines.md is what the deviations make of it today, and the command line in it
# runs a case: one in which QEMU differs from the manuals, and one in which it does not. The README's
# three rows are in it, and there are as many cases as the README says.
#
#   engines.sh CASES ISO
set -eu
cases=$1 iso=$2
source=$(dirname -- "$0")/../..
suite=$source/kernel/conformance
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk -f "$suite/deviations/engines.awk" "$cases" "$suite/deviations/"*.txt >"$work/engines.md"
if ! diff "$suite/engines.md" "$work/engines.md"; then
    echo "engines.md is not of today: cmake --build build --target engines"
    exit 1
fi

# A row of the README is one of the table, with one of its cases.
awk '/^## /{ inside = /Test your machine/ } inside && /^[|].*`/' "$source/README.md" >"$work/rows"
[ "$(grep -c '' "$work/rows")" = 3 ] || { echo "the README has not three rows of it" && exit 1; }
while IFS= read -r row; do
    id=${row##*| }
    id=${id% |}
    if ! grep -F "${row%|*|}| " "$suite/engines.md" | grep -qF "$id"; then
        echo "no row of engines.md: $row"
        exit 1
    fi
done <"$work/rows"
said=$(sed -n 's/.* over \([0-9,]*\) cases .*/\1/p' "$source/README.md" | tr -d ,)
[ "$(grep -c '^@' "$cases")" -gt "${said:-999999}" ] || {
    echo "the README says that there are over ${said:-?} cases"
    exit 1
}

if ! command -v qemu-system-x86_64 >/dev/null; then
    echo "skipped: there is no qemu-system-x86_64"
    exit 77
fi

# run CASE STATUS: the command line of the table.
run() {
    awk '/^```/ { inside = !inside; next } inside' "$suite/engines.md" |
        sed "s/CASE/$1/; s|trapgate.iso|\"\$ISO\"|" >"$work/command"
    status=0
    ISO=$iso timeout -k 5 60 sh "$work/command" </dev/null >"$work/out" 2>&1 || status=$?
    if [ "$status" != "$2" ] || ! grep -q "ok 1 - $1: " "$work/out"; then
        cat "$work/out"
        echo "$1: status $status instead of $2"
        exit 1
    fi
}
run xm.divide 35
run de.div.32 33

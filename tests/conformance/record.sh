#!/bin/sh
# --record writes the file of an engine: what the version before does as well is left to that one's file,
# what is new wants a cause; and what is written is taken by the build.
#
#   record.sh CASES KERNEL
set -eu
cases=$1 kernel=$2
source=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/kernel"
cp -r "$source/cmake" "$work"
cp -r "$source/kernel/conformance" "$work/kernel"
deviations=$work/kernel/conformance/deviations

fail() {
    echo "$1"
    cat "$work/said" "$file"
    exit 1
}

# record ENGINE: what QEMU does with three cases, as if it was that engine.
record() {
    file=$deviations/$1.txt
    status=0
    "$work/cmake/conformance.sh" --file "$kernel" --cases 'ac.read.*' --engine "$1" --record \
        >"$work/said" 2>&1 || status=$?
    [ "$status" != 77 ] || { cat "$work/said" && exit 77; }
    [ "$status" = 0 ] || fail "status $status"
    grep -qx "recorded in kernel/conformance/deviations/$1.txt" "$work/said" || fail "it does not say where"
    grep -q "^recorded $(date -u +%Y-%m-%d) QEMU emulator version [1-9]" "$file" ||
        fail "it does not say when, and of what"
}

record qemu-7.99-tcg
grep -qx "like qemu-7.2-tcg" "$file" || fail "it is not like the version before"
! grep -q '^    ' "$file" || fail "what is as in the version before is written twice"

record qemu-0.1-tcg
grep -qx "like qemu-7.2-tcg" "$file" || fail "it is not like the first version"

# Bochs raises #AC, QEMU does not.
record bochs-99.0
grep -q "^vector .*: unexplained: vector 0xf. instead of 0x11, " "$file" || fail "it wants no cause"
[ "$(grep -c '^    ac\.read\.' "$file")" = 3 ] || fail "not the three cases"

awk -f "$deviations/deviations.awk" "$cases" "$deviations"/*.txt >"$work/table" ||
    fail "the build does not take it"

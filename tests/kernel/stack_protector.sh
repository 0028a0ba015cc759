#!/bin/sh
# The value that guards the stack is another one in each boot, also on a CPU without RDRAND.
#
#   stack_protector.sh QEMU_TEST ELF
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for boot in 1 2; do
    for cpu in max max,rdrand=off; do
        "$1" --kernel "$2" --words "test=the_value_that_guards_the_stack_is_not_known exit" \
            --log "$work/log" -- -cpu "$cpu" || exit
        sed -n "s/^guard: \(0x[0-9a-f]*\)$/$cpu \1/p" "$work/log" >>"$work/values"
    done
done
cat "$work/values"
[ "$(wc -l <"$work/values")" = 4 ] || exit 1
[ "$(sort -u -k 2 "$work/values" | wc -l)" = 4 ] || {
    echo "the same value twice"
    exit 1
}

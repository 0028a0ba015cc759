#!/bin/sh
# Booting costs the same on a small PC and on a big one: QEMU counts the instructions from the
# kernel's entry to the tests' own part, with 64 MiB and with 16 GiB. The big one has one more row in its
# memory map, which is copied; so a difference of 1 % is allowed.
#
#   boot_cost.sh QEMU_TEST ELF
set -eu

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# -icount shift=4: a tick of the time stamp is 1/16 of an instruction.
cost() {
    "$test" --kernel "$kernel" --words "test=the_cost_of_booting_is_known exit" --log "$log" -- \
        -icount shift=4 -vga none -m "$1" >&2
    ticks=$(sed -n 's/^boot cost: \([0-9]*\) ticks$/\1/p' "$log")
    echo $((ticks / 16))
}

test=$1
kernel=$2
small=$(cost 64M)
big=$(cost 16G)
echo "instructions to boot: $small with 64 MiB, $big with 16 GiB"
[ "$small" -gt 1000 ] && [ "$big" -gt 1000 ] && [ $((100 * big)) -le $((101 * small)) ]

#!/bin/sh
# The last level of the report's levels: full report, registers only, one line, and when even the end
# after it faults, a reset of the machine. The one line shows the first fault.
#
#   last_level.sh ELF     (the tests' kernel)
set -eu
# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/../../cmake/qemu.sh"
command -v "$qemu" >/dev/null || { echo "skipped: $qemu is not installed" && exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
limit=60
media=kernel

status=0
(qemu_boot "$1" "test=resets_the_machine_when_nothing_else_is_left exit" -nodefaults -m 64 \
    -vga std -display none -serial "file:$work/log" -d cpu_reset -D "$work/resets") || status=$?

fail() {
    echo "last_level: $1"
    cat "$work/log"
    exit 1
}
[ "$status" = 0 ] || fail "status $status instead of a reset"
grep -q '^Triple fault' "$work/resets" || fail "it ended without a triple fault"
grep -q '^#UD invalid opcode rip 0xffffffff8.*the report failed twice' "$work/log" ||
    fail "the one line is missing"
echo "reset, after the one line"

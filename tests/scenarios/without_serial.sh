#!/bin/sh
# A PC without a serial port, and one whose owner said serial=off: the kernel runs to its end, which
# here only QEMU's status tells, and in the second case the port stays silent.
#
#   without_serial.sh ELF
set -eu
# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/../../cmake/qemu.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
limit=60
media=kernel
firmware=bios # for a screen to be there

boot() {
    words=$1
    shift
    status=0
    (qemu_boot "$kernel" "$words" -nodefaults -m 64 -vga std -display none "$@") || status=$?
    [ "$status" = 33 ] || { echo "$words: status $status instead of 33"; exit 1; }
}

kernel=$1
boot "scenario=breakpoint exit" -serial none
boot "scenario=breakpoint serial=off exit" -serial "file:$work/serial"
[ ! -s "$work/serial" ] || { echo "serial=off, and yet it says:"; cat "$work/serial"; exit 1; }
echo "without a serial port: done, twice"

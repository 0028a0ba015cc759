#!/bin/sh
# Keys that QEMU's monitor presses come to scenario=interrupts, and Escape ends it.
#
#   press_keys.sh ELF SET
#
# SET is the set of scan codes, 1 or 2.
set -eu

# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/../../cmake/qemu.sh"

kernel=$1
set_of_codes=$2
work=$(mktemp -d)
boot=
trap '[ -z "$boot" ] || kill "$boot" 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "FAILED: $1"
    cat "$work/log" "$work/errors"
    exit 1
}

if ! command -v "$qemu" >/dev/null; then
    echo "skipped: $qemu is not installed"
    exit 77
fi
: >"$work/log"
mkfifo "$work/serial" "$work/monitor.in" "$work/monitor.out"
# shellcheck disable=SC2034 # read by qemu_boot
limit=100 media=kernel
qemu_boot "$kernel" "scenario=interrupts scan-codes=$set_of_codes exit" -nodefaults -m 64 -vga none -display none \
    -serial stdio -monitor "pipe:$work/monitor" >"$work/serial" 2>"$work/errors" </dev/null &
boot=$!
exec 6<"$work/serial" 4>"$work/monitor.in"
cat "$work/monitor.out" >/dev/null &

# await PATTERN: reads until such a line comes.
await() {
    while read -r line <&6; do
        line=${line%"$(printf '\r')"}
        printf '%s\n' "$line" >>"$work/log"
        # shellcheck disable=SC2254 # a pattern
        case $line in $1) return 0 ;; esac
    done
    fail "it ended before it said: $1"
}

press() {
    echo "sendkey $1" >&4
    await "Key: $2"
}

await "Keys: PS/2, scan code set $set_of_codes. Escape is the end."
press a a
press shift-a Shift
await "Key: A"
press f7 F7
press up Up
press kp_8 'keypad 8'
press ret Enter
press delete Delete
await "Tick: * s"
press esc Escape
await "trapgate: exit 33, expected"
status=0
wait "$boot" || status=$?
boot=
[ "$status" = 33 ] || fail "status $status instead of 33"
grep -q '^Keys without room: 0[.]' "$work/log" || fail "keys were lost"
echo "8 keys of set $set_of_codes"

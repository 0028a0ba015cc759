#!/bin/sh
# The pages of a report are turned by keys: pressed by QEMU's monitor, and the page is read off the screen.
#
#   keys.sh READER FONTS ISO absent|KEY=PAGE...
#
# READER is read_screen, FONTS a folder of PSF files. Each KEY, by QEMU's names, is pressed, and then PAGE must
# come. `absent`: the machine has no keyboard controller, and no key is spoken of.
set -eu

# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/../../cmake/qemu.sh"

reader=$1
fonts=$2
iso=$3
shift 3
machine=
[ "$1" != absent ] || machine=,i8042=off

work=$(mktemp -d)
boot=
trap '[ -z "$boot" ] || kill "$boot" 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "FAILED: $1"
    [ ! -e "$work/text" ] || cat "$work/text"
    cat "$work/errors"
    exit 1
}

if ! command -v "$qemu" >/dev/null; then
    echo "skipped: $qemu is not installed"
    exit 77
fi
mkfifo "$work/serial" "$work/monitor.in" "$work/monitor.out"
# shellcheck disable=SC2034 # read by qemu_boot
limit=200
qemu_boot "$iso" "scenario=page-fault halt" -machine "q35$machine" -nodefaults -m 128 -vga std -display none \
    -serial stdio -monitor "pipe:$work/monitor" >"$work/serial" 2>"$work/errors" </dev/null &
boot=$!
exec 6<"$work/serial" 4>"$work/monitor.in" 5<"$work/monitor.out"
while read -r line <&6; do
    case $line in 'trapgate: exit '*) break ;; esac
done
cat <&6 >/dev/null &
[ -n "${line:-}" ] || fail "there was no final line"

# tell COMMAND: returns when the monitor has done it. It answers the sum in a line of its own.
tell() {
    printf '%s\nprint 40+2\n' "$1" >&4
    while read -r answer <&5; do
        case $answer in 0x2a*) return ;; esac
    done
    fail "QEMU is gone"
}

# Sets $state: the last line of the screen, or what the reader says where it is dumped in the midst of a change.
read_state() {
    tell "screendump \"$work/screen.ppm\""
    "$reader" "$work/screen.ppm" "$fonts"/*.psf "$work/vga.psf" >"$work/text" 2>&1 || :
    state=$(tail -n 1 "$work/text" | cut -c 2-)
}

# A page comes when the guest has read the key, which takes it some screens, not some time.
await() {
    tries=0
    while read_state && ! expr "$state" : "$1" >/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 500 ] || fail "the last line is not '$1': $state"
    done
}

tell "pmemsave 0xc0000 0x10000 \"$work/vga.psf\""
if [ "$1" = absent ]; then
    await 'Page [0-9]* of [0-9]*[.]$'
    echo "no key is spoken of: $state"
    exit
fi
await 'Page [0-9]* of [0-9]* ([0-9]* s, or a key)[.]$'
for step in "$@"; do
    tell "sendkey ${step%=*}"
    await "Page ${step#*=} of [0-9]* (keys turn)[.]\$"
done
echo "$# keys turned"

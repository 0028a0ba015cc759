#!/bin/sh
# A kernel of somebody else's that has only a screen: built from the installed package, booted, crashed,
# and its screen read from the pixels. Its beginning must be there, and how much did not fit.
#
#   crash.sh PREFIX READER FONTS
#
# READER is read_screen of tests/screen, FONTS a folder of PSF files.
set -eu
prefix=$1
reader=$2
fonts=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=cmake/qemu.sh
. "$here/../../../cmake/qemu.sh"
command -v "$qemu" >/dev/null || { echo "skipped: $qemu is not installed"; exit 77; }
"$qemu" -device help 2>/dev/null | grep -q '"isa-vga"' || { echo "skipped: no isa-vga in $qemu"; exit 77; }
work=$(mktemp -d)
monitor=
trap '[ -z "$monitor" ] || kill "$monitor" 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

cp -R "$here/." "$work"
packages=$(dirname "$(find "$prefix" -name trapgate.pc)")
PKG_CONFIG_PATH=$packages make -C "$work" >"$work/log" 2>&1 ||
    { cat "$work/log"; echo "screen: it does not build"; exit 1; }
! grep -E 'warning|error' "$work/log" || { echo "screen: the build complains"; exit 1; }

mkfifo "$work/monitor.in" "$work/monitor.out"
cat "$work/monitor.out" >/dev/null &
monitor=$!
# shellcheck disable=SC2034 # read by qemu_boot
media=kernel firmware=bios limit=60
(qemu_boot "$work/kernel.elf" "" -nodefaults -machine pc -m 128 -vga none -device isa-vga \
    -display none -serial stdio -monitor "pipe:$work/monitor" </dev/null) |
    while IFS= read -r line; do
        [ "$line" = . ] || continue
        printf 'screendump "%s"\nquit\n' "$work/screen.ppm" >"$work/monitor.in"
        break
    done
[ -e "$work/screen.ppm" ] || { echo "screen: the crash came to no end"; exit 1; }
"$reader" "$work/screen.ppm" "$fonts"/*.psf >"$work/screen" ||
    { echo "screen: the screen cannot be read"; exit 1; }

cat "$work/screen"
status=0
shows() {
    grep -q -E -e "$1" "$work/screen" || { echo "screen: there is no line $1"; status=1; }
}
shows '^#\#PF page fault: write to 0x8, which is not present$' # its background stands out
shows '^[|](likely|certain): null pointer.* plus offset 0x8$'
shows '^[|]backtrace'
shows '^[|]Lines that do not fit on the screen: +[1-9][0-9]*$'
[ "$(sed -n 2p "$work/screen" | cut -c2-4)" = '#PF' ] ||
    { echo "screen: the headline is not at the top"; status=1; }
exit "$status"

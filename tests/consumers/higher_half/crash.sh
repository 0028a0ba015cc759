#!/bin/sh
# The kernel in C++ is booted and crashes. Passes if each line of its report is as expected, and the
# screen, read back from its pixels, shows the same from the first line on.
#
#   crash.sh FOLDER CRASH READER FONTS
#
# READER is tests/screen/read_screen, FONTS a folder of PSF files.
set -eu
folder=$1
crash=$2
reader=$3
fonts=$4
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=cmake/qemu.sh
. "$here/../../../cmake/qemu.sh"
command -v "$qemu" >/dev/null || { echo "skipped: $qemu is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
fail() {
    cat "$work/log"
    echo "higher_half: $1"
    exit 1
}

# shellcheck disable=SC2034 # read by qemu_boot
media=kernel firmware=bios limit=40 # qboot gives no addresses to PCI devices
mkfifo "$work/monitor.in" "$work/monitor.out"
cat "$work/monitor.out" >/dev/null &
(qemu_boot "$folder/$crash" "" -nodefaults -m 64 -vga std -display none -serial stdio \
    -monitor "pipe:$work/monitor" </dev/null) | tee "$work/log" |
    while IFS= read -r line; do
        case $line in
        'TRAPGATE {'*)
            printf 'screendump "%s"\nquit\n' "$work/screen.ppm" >"$work/monitor.in"
            ;;
        esac
    done
[ -e "$work/screen.ppm" ] || fail "there was no record"
awk -f "$here/../stable.awk" "$work/log" >"$work/stable"
diff -u "$here/expected/$crash" "$work/stable" || fail "this is not the report that is expected"

"$reader" "$work/screen.ppm" "$fonts"/*.psf >"$work/screen" || fail "the screen cannot be read"
read -r columns lines <"$work/screen"
sed '1d; s/^.//' "$work/screen" >"$work/text"
# What does not fit is left out at the end, and the last line says so.
grep -v '^TRAPGATE {' "$work/log" | fold -w "$columns" | sed 's/ *$//' >"$work/printed"
if [ "$(wc -l <"$work/printed")" -gt "$lines" ]; then
    shown=$((lines - 1))
else
    shown=$(wc -l <"$work/printed")
fi
head -n "$shown" "$work/printed" >"$work/expected"
head -n "$shown" "$work/text" | diff "$work/expected" - || fail "the screen (>) shows something else"
echo "higher_half: $crash, $(wc -l <"$work/stable") lines as expected, $shown on the screen"

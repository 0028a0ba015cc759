#!/bin/sh
# The kernel in C++ is booted and crashes. Passes if each line of its report is as expected, and the
# screen, read back from its pixels, shows every word of it at once, in two columns.
#
#   crash.sh FOLDER CRASH READER FONTS [EXPLAIN]
#
# READER is tests/screen/read_screen, FONTS a folder of PSF files. EXPLAIN is trapgate-explain, which has to
# find function, source and instruction in the ELF file.
set -eu
folder=$1
crash=$2
reader=$3
fonts=$4
explain=${5:-}
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
        'on the screen'*)
            printf 'screendump "%s"\nquit\n' "$work/screen.ppm" >"$work/monitor.in"
            ;;
        esac
    done
[ -e "$work/screen.ppm" ] || fail "there was no end"
sed '/^on the screen/d' "$work/log" >"$work/report"
awk -f "$here/../stable.awk" "$work/report" >"$work/stable"
diff -u "$here/expected/$crash" "$work/stable" || fail "this is not the report that is expected"

"$reader" --with-code "$work/screen.ppm" "$fonts"/*.psf >"$work/screen" || fail "the screen cannot be read"
columns=$here/../../screen/columns.awk
awk -v screen=1 -f "$columns" "$work/screen" >"$work/shown"
awk -f "$columns" "$work/report" >"$work/printed"
diff "$work/printed" "$work/shown" || fail "the screen (>) shows something else"
if [ "$explain" ]; then
    "$explain" "$work/report" --elf "$folder/$crash" >"$work/explained" || fail "it cannot be explained"
    grep -q "^  $crash at .*kernel.cpp:" "$work/explained" || fail "the function is not found in the ELF file"
    [ "$crash" = panic ] || grep -q '^=>ffff8000004' "$work/explained" || fail "the instruction is not marked"
fi
echo "higher_half: $crash, $(wc -l <"$work/stable") lines as expected, all on the screen"

#!/bin/sh
# The ISO of the build, made once more at another time and place, under another
# umask and time zone, from kernel files of another age and mode: not one byte
# may differ. Also what the image promises: both firmwares, optical disk and
# stick, at most 5 MiB.
#
#   reproducible.sh ISO KERNEL [PROGRAM...]
set -eu

iso=$1
shift
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

fail() {
    echo "reproducible.sh: $1" >&2
    exit 1
}

command -v grub-mkrescue >/dev/null || command -v grub2-mkrescue >/dev/null ||
    { echo "skipped: grub-mkrescue is not installed" && exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

mkdir "$work/a folder elsewhere"
cd "$work/a folder elsewhere"
mkdir kernels
cp "$@" kernels
touch -t 200102030405.06 kernels/*
chmod 600 kernels/*
kernel=$(basename -- "$1")
shift
for program; do
    shift
    set -- "$@" "kernels/$(basename -- "$program")"
done
(umask 077 && TZ=Pacific/Kiritimati \
    "$here/../../cmake/make-iso.sh" "kernels/$kernel" again.iso "$@")
cmp "$iso" again.iso || fail "the second ISO differs from the first"

bytes=$(wc -c <"$iso")
[ "$bytes" -le 5242880 ] || fail "$bytes bytes are more than 5 MiB"

# El Torito is how an optical disk boots, the partition table how a stick does.
xorriso -indev "$iso" -report_el_torito plain -report_system_area plain >report 2>/dev/null
for promise in 'El Torito boot img .* BIOS ' 'El Torito boot img .* UEFI ' \
    'System area summary: .* protective-msdos-label' 'MBR partition .* 0x80 '; do
    grep -q "$promise" report || {
        cat report >&2
        fail "the boot records lack '$promise'"
    }
done

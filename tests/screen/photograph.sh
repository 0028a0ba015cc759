#!/bin/sh
# One photograph has all of a report: every word that the serial log has is on one screen, in two columns,
# and the QR code beside them holds the same report once more.
#
#   photograph.sh READER EXPLAIN FONTS ISO MODE SCENARIO...
#
# MODE is one of graphics, as 1024x768x32, or uefi. READER is read_screen, EXPLAIN trapgate-explain, FONTS a
# folder of PSF files. SCENARIO is none for a kernel that crashes without being asked to. Printed is a line
# for each: the code's version, the pixels of a square, the characters of its text.
set -eu
reader=$1
explain=$2
fonts=$3
kernel_iso=$4
mode=$5
shift 5
# shellcheck source=tests/screen/take_screen.sh
. "$(dirname -- "$0")/take_screen.sh"
here=$(dirname -- "$0")
command -v zbarimg >/dev/null || { echo "skipped: no reader of QR codes (zbarimg) is installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

if [ "$mode" = uefi ]; then
    ovmf_files >/dev/null || { echo "skipped: no UEFI firmware (OVMF) is installed"; exit 77; }
    # shellcheck disable=SC2034 # read by qemu_boot
    firmware=uefi media=usb graphics=
else
    graphics=$mode
fi
# The lines of other CPUs are on a larger screen.
one_cpu=
[ "$mode" != 1024x768x32 ] || one_cpu=' cpus=1'
version_maximum=25
escape=$(printf '\033')
largest=0
for scenario; do
    words="scenario=$scenario$one_cpu halt"
    [ "$scenario" != none ] || words=halt
    take_screen "$kernel_iso" "$words" "$graphics" -smp 4
    sed "s/$escape\\[[0-9;]*[A-Za-z]//g" "$work/log" | grep -v '^trapgate: ' |
        sed -n '/^#\|^interrupt \|^TRAPGATE STOPPED/,$p' | sed '/^TRAPGATE {/,$d' >"$work/report"
    "$reader" --with-code "$work/screen.ppm" "$fonts"/*.psf >"$work/screen" ||
        fail "$scenario: the screen cannot be read"
    awk -f "$here/columns.awk" "$work/report" >"$work/printed"
    awk -v screen=1 -f "$here/columns.awk" "$work/screen" >"$work/shown"
    # Where the right column is full the stack is at the end of the left one.
    awk -v stack=left -f "$here/columns.awk" "$work/report" >"$work/otherwise"
    cmp -s "$work/otherwise" "$work/shown" || diff "$work/printed" "$work/shown" || fail "$scenario: the screen (>) shows something else"
    sed -n 2p "$work/screen" | grep -q '^=' || fail "$scenario: the headline is not large, or does not stand out"
    sed -n 4,6p "$work/screen" | grep -q '^+' || fail "$scenario: the cause is not large"
    ! sed 1,4d "$work/screen" | grep '^[#=]' || fail "$scenario: more stands out than the headline"

    # Colors that hold in grey: Web Content Accessibility Guidelines want 4.5 of text, 3 of large text.
    awk '/^contrast / { pairs++; if ($2 < 4.5) bad = 1 } END { exit bad || pairs < 3 }' "$work/screen" ||
        fail "$scenario: $(grep '^contrast ' "$work/screen")"

    # The code is in a corner, above the last line.
    read -r columns lines <"$work/screen"
    code=$(sed -n 's/^code //p' "$work/screen")
    [ "$code" ] || fail "$scenario: there is no code"
    read -r left top wide high version side <<CODE
$code
CODE
    [ "$left" = 0 ] || [ $((left + wide)) = "$columns" ] || fail "$scenario: the code is in no corner"
    [ $((top + high)) = $((lines - 1)) ] || fail "$scenario: the code is not at the bottom"
    [ "$version" -le $version_maximum ] || fail "$scenario: the code has version $version"
    [ "$version" -le "$largest" ] || largest=$version
    zbarimg -q --raw "$work/screen.ppm" >"$work/text" 2>/dev/null || fail "$scenario: the code cannot be read"
    grep -qx 'TRAPGATE1 [0-9A-Z%+./-]*' "$work/text" || fail "$scenario: the code has other characters"
    "$explain" "$work/text" >"$work/explained" || fail "$scenario: the code cannot be explained"
    diff "$work/report" "$work/explained" || fail "$scenario: the code (>) says something else"

    printf '%-24s version %2d, squares of %d pixels, %4d characters\n' "$scenario" "$version" "$side" \
        $(($(wc -c <"$work/text") - 1))
done
echo "$# scenarios at $mode, each on one screen; the largest code has version $largest"

#!/bin/sh
# What is on the screen is what the console printed: the screen is read from its pixels, and compared
# with the serial log.
#
#   screen.sh READER FONTS ISO WORDS FROM [OPTION...] [-- QEMU ARGUMENT...]
#
# READER is read_screen, FONTS a folder of PSF files, FROM matches the first line that is the
# kernel's. WORDS must not say `exit`: the screen is read when the final line has come.
#
#   --firmware NAME      bios or uefi
#   --media NAME         how the ISO is attached: cdrom, usb, ide or virtio
#   --mode MODE          for BIOS: a mode of graphics instead of text, as 1024x768x24
#   --size SIZE          the columns and lines that the screen must have, as "80 25"
#   --stands-out REGEX   the lines that stand out by their background, and no others
#   --qr EXPLAIN         it must show a QR code, which zbarimg reads, of the report that the console
#                        printed, which the program EXPLAIN makes of it
set -eu

# shellcheck source=tests/screen/take_screen.sh
. "$(dirname -- "$0")/take_screen.sh"

reader=$1
fonts=$2
iso=$3
words=$4
from=$5
shift 5
mode=
size=
stands_out='^$'
qr=
while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
    --) break ;;
    --qr) qr=$1 ;;
    --firmware) firmware=$1 ;;
    --media) media=$1 ;;
    --mode) mode=$1 ;;
    --size) size=$1 ;;
    --stands-out) stands_out=$1 ;;
    *) echo "screen.sh: there is no option $option" && exit 2 ;;
    esac
    shift
done
if [ "$firmware" = uefi ] && ! ovmf_files >/dev/null; then
    echo "skipped: no UEFI firmware (OVMF) is installed"
    exit 77
fi
if [ "$qr" ] && ! command -v zbarimg >/dev/null; then
    echo "skipped: no reader of QR codes (zbarimg) is installed"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
take_screen "$iso" "$words" "$mode" "$@"
if [ "$qr" ]; then
    zbarimg -q --raw "$work/screen.ppm" >"$work/read" 2>/dev/null || fail "there is no QR code"
    "$qr" "$work/read" >"$work/explained" || fail "the code cannot be explained"
    sed -n -E "/$from/,/^TRAPGATE \{/p" "$work/log" | grep -v '^TRAPGATE {' |
        diff - "$work/explained" || fail "the code says something else"
    echo "a QR code of $(wc -c <"$work/read") characters, explained as printed"
    exit
fi
"$reader" "$work/screen.ppm" "$fonts"/*.psf "$work/vga.psf" >"$work/screen" ||
    fail "the screen cannot be read"

read -r columns lines <"$work/screen"
[ -z "$size" ] || [ "$columns $lines" = "$size" ] || fail "the screen has $columns columns, $lines lines"
sed '1d; s/^.//' "$work/screen" >"$work/text"
# What the console printed, without what is for machines only; as lines of the screen; of these the
# ones that are on the page, whose number is then in the last line, or the last ones.
escape=$(printf '\033')
sed "s/$escape\\[[0-9;]*[A-Za-z]//g" "$work/log" | sed -n -E "/$from/,\$p" |
    grep -v -E '^(trapgate: |TRAPGATE \{)' | fold -w "$columns" >"$work/printed"
page=$(tail -n 1 "$work/text" | sed -n -E 's/^Page ([0-9]+) of [0-9]+[.]$/\1/p')
case " $words " in
*" page=$page "*) ;;
*" page="*) fail "this is not the page that was asked for" ;;
esac
if [ "$page" ]; then
    sed '$d' "$work/text" >"$work/body"
    mv "$work/body" "$work/text"
    tail -n +$(((page - 1) * (lines - 1) + 1)) "$work/printed" | head -n $((lines - 1))
else
    tail -n "$lines" "$work/printed"
fi | sed 's/ *$//' >"$work/expected"

# Lines after the text are empty.
count=$(wc -l <"$work/expected")
[ "$count" -gt 0 ] || fail "nothing was printed"
head -n "$count" "$work/text" | diff "$work/expected" - || fail "the screen (>) shows something else"
! tail -n +$((count + 1)) "$work/text" | grep -q . || fail "there is more on the screen"
sed -n 's/^#//p' "$work/screen" | grep -v -E -e "$stands_out" && fail "lines stand out"
[ "$stands_out" = '^$' ] || sed -n 's/^#//p' "$work/screen" | grep -q -E -e "$stands_out" ||
    fail "no line stands out"
echo "$count lines on a screen of $columns x $lines, as printed"

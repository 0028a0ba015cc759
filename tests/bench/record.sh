#!/bin/sh
# What a PC measures is on its screen as a QR code, too: trapgate-explain prints the same tables out of it, and out
# of the serial log; what is damaged is refused.
#
#   record.sh ISO EXPLAIN
set -eu
iso=$1
explain=$2
# shellcheck source=tests/screen/take_screen.sh
. "$(dirname -- "$0")/../screen/take_screen.sh"
command -v zbarimg >/dev/null || { echo "skipped: no reader of QR codes (zbarimg) is installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Those in a storm have no room of their own in the code.
rivals='^(assembly: |stub, |entry of |setjmp|a fix-up)'
take_screen "$iso" "scenario=bench page=qr halt" 1024x768x32 -smp 2
grep -E "^(From ring [03]|Paths|Trapgate: )|$rivals" "$work/log" |
    awk -v rivals="$rivals" '/^Paths|^From/ { storm = /in a storm/ } !storm || $0 !~ rivals' >"$work/calm"
[ "$(grep -c 'in a storm' "$work/calm")" = 3 ] || { cat "$work/log"; fail "three tables of a storm are not there"; }
grep -E "^(From ring [03]|Paths|Trapgate: )|$rivals" "$work/log" >"$work/all"

# same FILE WHAT: explained it is what was printed, all or all but rivals in a storm, or all but rivals.
same() {
    "$explain" "$1" >"$work/explained" || fail "$2 cannot be explained"
    grep -q '^QEMU .*, ticks, least/median/99th percentile of 256$' "$work/explained" ||
        fail "$2: the CPU and the unit are missing"
    case $(sed -n 2p "$work/explained") in
    '(rivals in a storm '*) expected=$work/calm ;;
    '(rivals are left out'*) grep -v -E "$rivals" "$work/calm" >"$work/own" && expected=$work/own ;;
    *) expected=$work/all ;;
    esac
    sed '/ of 256$/d; /^(/d' "$work/explained" | diff "$expected" - || fail "$2 (>) says something else"
}
zbarimg -q --raw "$work/screen.ppm" >"$work/code" 2>/dev/null || fail "there is no QR code that can be read"
same "$work/code" "the code on the screen"
same "$work/log" "the serial log"

# A character is another one, wherever it is.
characters=$(($(wc -c <"$work/code") - 1))
for at in 12 20 100 $((characters / 2)) $((characters - 40)) $characters; do
    awk -v at="$at" '{ print substr($0, 1, at - 1) (substr($0, at, 1) == "A" ? "B" : "A") substr($0, at + 1) }' \
        "$work/code" >"$work/damaged"
    status=0
    "$explain" "$work/damaged" >"$work/said" 2>&1 || status=$?
    [ "$status" = 1 ] || { cat "$work/said"; fail "character $at is another one, and the status $status"; }
    grep -q 'the record is damaged: ' "$work/said" || { cat "$work/said"; fail "the damage is not said"; }
done
head -c 500 "$work/code" >"$work/damaged"
! "$explain" "$work/damaged" >"$work/said" 2>&1 || fail "half of a record is explained"
grep -q 'it is cut off after 500 characters' "$work/said" || { cat "$work/said"; fail "that it is cut off is not said"; }
echo "$(wc -l <"$expected") lines in a code of $characters characters"

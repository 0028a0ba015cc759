#!/bin/sh
# What the report says of a crash: one boot of a TEST, and the lines that stand before it in its file,
#
#     want NAME: REGEX      some line of the serial log matches (grep -E)
#     never NAME: REGEX     no line does
#     qemu NAME: ARGUMENTS  the machine that it needs
#
# where a cause that is wrapped counts as one line. A TEST whose name begins with monitor_ gives commands
# to QEMU's monitor.
#
#   says.sh QEMU_TEST KERNEL FILE NAME [LOG]
#
# LOG is what it printed in a boot that it shared; then there is no other.
set -eu
qemu_test=$1 kernel=$2 file=$3 name=$4 log=${5:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

monitor=
case $name in monitor_*) monitor=--monitor ;; esac
arguments=$(sed -n "s|^.*/\* qemu $name: \(.*\) \*/\$|\1|p" "$file")
if [ -n "$log" ] && [ -n "$arguments" ]; then
    echo "says: $name needs a machine of its own, so it is .alone"
    exit 1
elif [ -n "$log" ]; then
    tr -d '\r' <"$log" >"$work/log"
    grep -q "^ok [0-9]* - $name\$" "$work/log" || { echo "says: it has not passed"; cat "$work/log"; exit 1; }
else
    # shellcheck disable=SC2086 # words on purpose
    "$qemu_test" --kernel "$kernel" --words "test=$name exit" --expect any $monitor \
        --expect-line "^${name}[.][.][.] .ok.$" --log "$work/log" -- $arguments || exit $?
fi
awk '
    /^    / && wrapped { line = line substr($0, 4); next }
    line != "" { print line; line = "" }
    { wrapped = /^(certain|likely|possible): /; line = $0 }
    END { print line }
' "$work/log" >"$work/lines"

# expressions KIND: one a line.
expressions() {
    sed -n "s|^.*/\* $1 $name: \(.*\) \*/\$|\1|p" "$file"
}
expressions want >"$work/want"
expressions never >"$work/never"
[ -s "$work/want" ] || { echo "says: $file wants nothing of $name"; exit 1; }
bad=0
while IFS= read -r expression; do
    grep -q -E -e "$expression" "$work/lines" || { echo "says: no line matches: $expression"; bad=1; }
done <"$work/want"
while IFS= read -r expression; do
    ! grep -E -e "$expression" "$work/lines" || { echo "says: must not match: $expression"; bad=1; }
done <"$work/never"
[ $bad = 0 ] || { cat "$work/log"; exit 1; }

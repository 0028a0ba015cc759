#!/bin/sh
# A typing error on the command line is one line, with the nearest that there is, and a status of its
# own, whatever it is an error in: no crash report, and nothing else is done.
#
#   run.sh QEMU_TEST BUILD PROGRAM
set -eu
test=$1 build=$2 program=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0
wrong=0

# @ in a row is all words of the program, which are those in the source.
awk -F '|' -v program="$program" '
    !/^#/ {
        for (i = 1; i <= NF; i++)
            gsub(/^ +| +$/, "", $i)
        if ($1 == program)
            print $2 "|" $3 "|" (NF > 3 ? $4 : $2)
    }' "$here/refused.txt" >"$work/rows"
while IFS='|' read -r word said line; do
    count=$((count + 1))
    status=0
    "$test" --kernel "$build/$program.elf" --words "$line exit" --expect "39, unexpected" \
        --log "$work/log" >"$work/out" </dev/null || status=$?
    [ "$status" != 77 ] || { cat "$work/out" && exit 77; }
    first=$(head -n 1 "$work/log")
    case $said in
    *@) first=$(echo "$first" | sed -n '/ exit .*reset-by=/s/\(: it is none of \).*/\1@/p') ;;
    esac
    if [ "$status" != 0 ] || [ "$first" != "Command line: $word means nothing$said" ] ||
        [ "$(grep -c '' "$work/log")" != 2 ]; then
        echo "$line: not this line alone: Command line: $word means nothing$said"
        cat "$work/out" "$work/log"
        wrong=1
    fi
done <"$work/rows"
[ "$count" -gt 3 ] || { echo "only $count rows" && exit 1; }
echo "$count command lines"
exit "$wrong"

#!/bin/sh
# Every cause of the report has a row in claims.def, and every row there is of a cause.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

cat "$1"/arch/x86_64/report/cause_*.c | tr -d '\n' | grep -oE '\{"[a-z0-9-]+", *[a-z0-9_]+\}' |
    cut -d '"' -f 2 | sort -u >"$work/causes"
sed -n 's/^CLAIM("\([^"]*\)".*/\1/p; s/^VAGUE("\([^"]*\)").*/\1/p' "$1/tests/truth/claims.def" |
    grep -vx unknown | sort -u >"$work/claims"
[ -s "$work/causes" ] || { echo "found no causes at all" && exit 1; }
if ! diff "$work/causes" "$work/claims"; then
    echo "<: a cause of which tests/truth/claims.def does not say when it is true"
    echo ">: a row there that is of no cause"
    exit 1
fi

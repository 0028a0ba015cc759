#!/bin/sh
# A test of the test: language.sh finds a word of the table in a README and in a message, does not mind it
# in a comment, and does not pass where there is nothing to read.
set -eu
language=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/language.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/clean/kernel" "$work/readme" "$work/message/kernel" "$work/empty"

echo 'It checks whether the port is there.' >"$work/clean/README.md"
echo 'const char *text = "This word is ignored."; /* not heeded */' >"$work/clean/kernel/a.c"
echo 'This word is not heeded.' >"$work/readme/README.md"
echo 'const char *text = "refused: no table";' >"$work/message/kernel/a.c"

"$language" "$work/clean"
for folder in readme message empty; do
    ! "$language" "$work/$folder" >"$work/said" 2>&1 || { echo "$folder passed" && exit 1; }
    grep -q '^language: ' "$work/said" || { cat "$work/said" && exit 1; }
done

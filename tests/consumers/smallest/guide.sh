#!/bin/sh
# The guide shows the files of this folder as they are, which are what the tests build.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
shown=$(mktemp)
trap 'rm -f "$shown"' EXIT
while read -r language file heading; do
    awk -v heading="$heading" -v language="$language" -f "$here/../extract.awk" "$here/README.md" >"$shown" ||
        { echo "the guide shows no $file"; exit 1; }
    diff -u "$here/$file" "$shown" || { echo "the guide shows another $file"; exit 1; }
    echo "$file: as shown"
done <<'FILES'
asm boot.S From 32 to 64 bits: boot.S
ld kernel.ld Where things are: kernel.ld
c kernel.c Something to crash: kernel.c
make Makefile Putting it together: Makefile
FILES

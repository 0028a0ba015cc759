#!/bin/sh
# The guide shows the files of this folder as they are, which are what the tests build, and those that the
# README shows.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
shown=$(mktemp)
wanted=$(mktemp)
trap 'rm -f "$shown" "$wanted"' EXIT
while read -r language file heading; do
    awk -v heading="$heading" -v language="$language" -f "$here/../extract.awk" "$here/README.md" >"$shown" ||
        { echo "the guide shows no $file"; exit 1; }
    if [ -e "$here/$file" ]; then
        cp "$here/$file" "$wanted"
    else
        awk -v heading='In your own kernel' -v language="$language" -f "$here/../extract.awk" \
            "$here/../../../README.md" >"$wanted"
    fi
    diff -u "$wanted" "$shown" || { echo "the guide shows another $file"; exit 1; }
    echo "$file: as shown"
done <<'FILES'
asm boot.S From 32 to 64 bits: boot.S
ld kernel.ld Where things are: kernel.ld
c kernel.c Something to crash: kernel.c
c explain.c Trapgate: explain.c, trapgate.mk
make trapgate.mk Trapgate: explain.c, trapgate.mk
make Makefile Putting it together: Makefile
FILES

#!/bin/sh
# What the smallest kernel costs to write: at most 60 lines of C and assembly, without comments and blank
# lines; and of Trapgate, 10 lines of C and 2 of a Makefile.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
status=0

# at_most COUNT WHAT: of the lines on standard input.
at_most() {
    lines=$(grep -cv '^[[:space:]]*\(/\*.*\*/\)\{0,1\}$')
    echo "$2: $lines lines"
    [ "$lines" -le "$1" ] || { echo "more than $1"; status=1; }
}
shown() {
    awk -v heading='In your own kernel' -v language="$1" -f "$here/../extract.awk" \
        "$here/../../../README.md"
}
at_most 60 "the kernel" <<EOT
$(cat "$here/kernel.c" "$here/boot.S")
EOT
at_most 10 "Trapgate in it" <<EOT
$(shown c)
EOT
at_most 2 "Trapgate in its Makefile" <<EOT
$(shown make)
EOT
exit "$status"

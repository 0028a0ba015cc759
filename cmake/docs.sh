#!/bin/sh
# What Doxygen reads of a header: see docs.awk and docs.sed.
#
#   docs.sh HEADER
here=$(dirname -- "$0")
awk -v "table=$here/../arch/x86_64/include/trapgate/exceptions.def" -f "$here/docs.awk" "$1" |
    sed -E -f "$here/docs.sed"

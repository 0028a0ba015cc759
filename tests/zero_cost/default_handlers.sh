#!/bin/sh
# The default handlers of all 256 vectors are at most 19 KB of code: one is some 66 bytes, with what they
# have in common out of line.
#
#   default_handlers.sh NM ARCHIVE
set -eu
"$1" -S --radix=d "$2" | awk '
    $4 ~ /^unhandled_/ {
        count++
        bytes += $2
    }
    END {
        print count + 0 " default handlers, " bytes + 0 " bytes"
        exit count != 256 || bytes > 19 * 1024
    }'

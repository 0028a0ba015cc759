#!/bin/sh
# How many lines of the kernel Trapgate saves: without comments and blank lines. Status 1 if the guide
# says something else.
set -eu
cd -- "$(dirname -- "$0")"
count() {
    sed 's|/\*.*\*/||; s|^/\*.*||; s|^ \*.*||' "$@" | grep -c '[^[:space:]]'
}
before=$(count before/*)
after=$(count after/*)
said="$before lines before, $after after: $((before - after)) saved"
echo "$said"
grep -qF "$said" README.md

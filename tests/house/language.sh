#!/bin/sh
# README files and messages are read by people all over the world: none has the words of language.txt.
# Messages are the texts between quotation marks in the sources and scripts of the product.
#
#   language.sh SOURCE
set -eu
table=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/language.txt
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# FILE:LINE:TEXT, of whole lines and of what is quoted.
find . \( -name .git -o -name 'build*' -o -path ./tests/house \) -prune -o -name '*.md' -print |
    sort | xargs grep -n '' /dev/null >"$work/texts" || :
# shellcheck disable=SC2016 # awk's own $0
find arch boot kernel cmake trapgate iso \( -name '*.[chS]' -o -name '*.def' -o -name '*.sh' -o -name '*.cfg' \) \
    -print 2>/dev/null | sort | xargs awk '
    {
        rest = $0
        while (match(rest, /"[^"]*"/)) {
            print FILENAME ":" FNR ":" substr(rest, RSTART + 1, RLENGTH - 2)
            rest = substr(rest, RSTART + RLENGTH)
        }
    }' /dev/null >>"$work/texts"
[ -s "$work/texts" ] || { echo "language: there is nothing to read in $1" && exit 1; }

bad=0
tab=$(printf '\t')
grep -v '^#' "$table" >"$work/rows"
while IFS=$tab read -r words instead; do
    # A text begins behind its place.
    case $words in ^*) words="^[^:]*:[0-9]+:${words#^}" ;; esac
    if grep -E -i -e "$words" "$work/texts" >"$work/found"; then
        sed 's|^\./||' "$work/found"
        echo "language: say \"$instead\" instead of $words"
        bad=1
    fi
done <"$work/rows"
exit $bad

#!/bin/sh
# Boots the injections, each by itself, and prints a line for each: what was injected, what the machine said,
# by which cause, and whether that is right (one.sh). A hang never is.
#
#   inject.sh QEMU_TEST FILE [OPTION...] [-- MORE...]
#
# FILE is the kernel, or an ISO with it; MORE are options of cmake/qemu-test.sh.
#
#   --only PATTERN    those whose names match, an extended regular expression
#   --every NUMBER    each so many of them
#   --jobs NUMBER     so many boots at a time (as there are CPUs)
#   --quiet           print what is wrong, and the last line
#
# Status 0: all were right. 1: some were not. 77: no emulator.
set -eu
test=$1
file=$2
shift 2
only=. every=1 jobs=$(nproc 2>/dev/null || echo 2) quiet=

die() {
    echo "inject.sh: $1" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
    --) break ;;
    --quiet) quiet=yes && continue ;;
    --only | --every | --jobs) [ $# -gt 0 ] || die "$option needs a value" ;;
    *) die "there is no option $option" ;;
    esac
    case $option in
    --only) only=$1 ;;
    --every) every=$1 ;;
    --jobs) jobs=$1 ;;
    esac
    shift
done
case $every$jobs in
*[!0-9]*) die "--every and --jobs take a whole number" ;;
esac
[ "$every" -gt 0 ] || die "--every is at least 1"
case $file in
*.iso) kind=--iso ;;
*) kind=--kernel ;;
esac
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

status=0
"$test" "$kind" "$file" "$@" --words "inject=list exit" --log "$work/list" >"$work/said" 2>&1 ||
    status=$?
if [ "$status" != 0 ]; then
    cat "$work/said"
    exit "$status"
fi
grep -E '^[a-z0-9.-]+ [0-9]+ [a-z-]+$' "$work/list" |
    awk -v only="$only" -v every="$every" '$1 ~ only && ++count % every == 0' >"$work/rows"
[ -s "$work/rows" ] || die "no injection matches '$only'"

mkdir "$work/lines"
xargs -n 3 -P "$jobs" "$here/one.sh" "$work/lines" "$test" "$kind $file $*" <"$work/rows" || :
while read -r name _; do
    cat "$work/lines/$name" 2>/dev/null || printf '%-41s %-62s %-22s wrong: no answer\n' "$name" '' ''
done <"$work/rows" >"$work/table"
if [ -n "$quiet" ]; then
    grep ' wrong: ' "$work/table" || :
else
    cat "$work/table"
fi
awk '/ wrong: / { wrong++ }
    / Last boot: / { reset++ }
    / cut short / { short++ }
    END {
        printf "%d injections: %d reported, %d of them cut short, %d told by the next boot; %d wrong\n",
            NR, NR - reset - wrong, short, reset, wrong
        exit wrong > 0
    }' "$work/table"

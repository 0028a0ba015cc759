#!/bin/sh
# One boot in Bochs as one test: a second engine, which gets other exceptions right than QEMU.
#
#   bochs-test.sh --iso FILE [OPTION...]
#
#   --words WORDS        the kernel's command line
#   --expect WORDS       of the final line: "33, expected" if not given; any: all that is expected
#   --expect-line REGEX  some line must match (grep -E); may be repeated
#   --cpus NUMBER        how many the machine has: 1 if not given
#   --timeout SECONDS    120 if not given
#   --log FILE           keep the serial log here
#
# Its exit status says nothing, so the final line on the serial port decides.
#
# Status 0: passed. 1: failed. 2: used wrongly. 77: skipped, no Bochs, or one that the
# conformance suite does not know, with findings.
set -eu

# shellcheck source=cmake/bochs.sh
. "$(dirname -- "$0")/bochs.sh"

work=$(mktemp -d)
boot=
trap '[ -z "$boot" ] || kill "$boot" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
: >"$work/lines"

die() {
    echo "bochs-test: $1" >&2
    exit 2
}

iso=
words=
expected="33, expected"
keep=
limit=120
while [ $# -gt 0 ]; do
    [ $# -gt 1 ] || die "$1 needs a value"
    case $1 in
    --iso) iso=$2 ;;
    --words) words=$2 ;;
    --expect) expected=$2 ;;
    --expect-line) printf '%s\n' "$2" >>"$work/lines" ;;
    --cpus) bochs_cpus=$2 ;;
    --timeout) limit=$2 ;;
    --log) keep=$2 ;;
    *) die "what is $1?" ;;
    esac
    shift 2
done
[ -f "$iso" ] || die "there is no image '$iso'"

missing=$(bochs_missing)
if [ -n "$missing" ]; then
    echo "bochs-test: skipped, $missing"
    exit 77
fi

bochs_boot "$iso" "$words" "$work" "$limit" &
boot=$!
status=0
wait "$boot" || status=$?
boot=

tr -d '\r' <"$work/serial" >"$work/text"
[ -z "$keep" ] || cp "$work/text" "$keep"

fail() {
    echo "bochs-test: $1"
    echo "--- serial ---"
    cat "$work/text"
    echo "--- Bochs' log, its end ---"
    tail -n 20 "$work/log" 2>/dev/null || tail -n 20 "$work/screen"
    exit 1
}

case $status in
124 | 137) fail "no end within $limit seconds" ;;
esac
last=$(tail -n 1 "$work/text")
# Bochs 3.0 ends where a write is allowed by CR0.WP = 0 and sets D; 2.7 and 3.1 do not.
panic='asked to set dirty on paging leaf entry with R/W bit clear'
if ! expr "$last" : 'trapgate: exit ' >/dev/null && grep -q ">>PANIC<<.*$panic" "$work/log" 2>/dev/null; then
    echo "bochs-test: skipped, Bochs panics ($panic)"
    exit 77
fi
asked=$expected
[ "$expected" != any ] || expected=$(expr "$last" : 'trapgate: exit \([0-9]*, expected\)$') || :
[ "$last" = "trapgate: exit $expected" ] || fail "the final line is not 'trapgate: exit $expected'"
while IFS= read -r line; do
    grep -qE -- "$line" "$work/text" || fail "no line matches $line"
done <"$work/lines"

# Nobody promised anything of an engine that is not known.
if [ "$asked,$expected" = "any,37, expected" ]; then
    echo "bochs-test: skipped, $(sed -n 's/^# \(.* is not known here.*\)/\1/p' "$work/text" | tail -n 1)"
    exit 77
fi

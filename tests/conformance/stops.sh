#!/bin/sh
# Cases that QEMU resets in, as engines see them that know of it, that do not, and that nobody knows.
#
#   stops.sh CONFORMANCE.SH KERNEL
set -eu
script=$1 kernel=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ends STATUS LINE ARGUMENT...: the run ends so, and says this.
ends() {
    wanted=$1
    line=$2
    shift 2
    status=0
    "$script" --file "$kernel" "$@" >"$work/out" 2>&1 || status=$?
    [ "$status" != 77 ] || exit 77
    cat "$work/out"
    if [ "$status" != "$wanted" ] || ! grep -q -- "$line" "$work/out"; then
        echo "status $status instead of $wanted, or no line: $line"
        exit 1
    fi
}

# Two of these reset the machine: both are said, and the rest has boots of its own.
ends 0 "^QEMU 7.2 TCG: .* 2 not survived, 0 skipped, 0 bad" \
    --cases 'gp.l*' --engine qemu-7.2-tcg
ends 3 "^QEMU 7.99 TCG, which is not known here: .* 2 not survived" \
    --cases 'gp.l*' --engine qemu-7.99-tcg
ends 1 "^conformance: not known of this engine: resets: gp.lidt.non-canonical" \
    --cases gp.lidt.non-canonical --engine bochs-2.7
ends 2 "^conformance: case=gp.abacus means nothing" --cases gp.abacus
ends 2 "^conformance: engine=abacus means nothing" --engine abacus

# And what a test says of findings in an engine that is not known: skipped, and which.
status=0
"$(dirname -- "$script")/qemu-test.sh" --kernel "$kernel" --expect any \
    --words "case=ac.read.* engine=qemu-7.99-tcg exit" >"$work/out" || status=$?
if [ "$status" != 77 ] || ! grep -q "skipped, QEMU 7.99 TCG is not known here: 3 findings" "$work/out"; then
    cat "$work/out"
    echo "status $status instead of 77, or not what was found"
    exit 1
fi

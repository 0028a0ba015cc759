#!/bin/sh
# The kernel as it was before Trapgate does what the guide says of it: it says a page fault in one line
# and some registers, and a stack overflow is a triple fault.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
qemu_test=$here/../../../cmake/qemu-test.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$here/." "$work"

build() {
    make -C "$work" -B WITH=before "CRASH=$1" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
}
build null_pointer
"$qemu_test" --kernel "$work/kernel.elf" --halts --expect-line '^it went on' \
    --expect-line '^exception: page fault' --expect-line '^rdx  0x' || exit
build stack_overflow

"$qemu_test" --kernel "$work/kernel.elf" --halts --expect-line '^rdx' >"$work/log" || :
grep -q '^qemu-test: FAILED: triple fault' "$work/log" || { cat "$work/log"; exit 1; }

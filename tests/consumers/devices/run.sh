#!/bin/sh
# A kernel with a device: built from what is installed by find_package, booted; its timer ticks for a second, and
# an interrupt that nobody has is explained. The guide of trapgate::interrupts shows lines that are its own.
#
#   run.sh PREFIX
set -eu
prefix=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH='' cd -- "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What is indented, or ends a statement, in its blocks of C and CMake.
awk '/^```(c|cmake)$/ { on = 1; next } /^```$/ { on = 0 } on' "$source/arch/x86_64/interrupts/README.md" >"$work/shown"
[ "$(grep -c '' "$work/shown")" -gt 6 ] || { echo "the guide shows nothing" && exit 1; }
while IFS= read -r line; do
    grep -qxF -- "$line" "$here/kernel.c" "$here/CMakeLists.txt" ||
        { echo "the guide shows a line that is in no file: $line" && exit 1; }
done <"$work/shown"

mkdir "$work/kernel"
cp "$here"/../smallest/boot.S "$here"/../smallest/kernel.ld "$here/kernel.c" "$here/CMakeLists.txt" "$work/kernel"
{ cmake -S "$work/kernel" -B "$work/build" "-DCMAKE_PREFIX_PATH=$prefix" && cmake --build "$work/build"; } \
    >"$work/log" 2>&1 || { cat "$work/log" && echo "devices: it does not build" && exit 1; }
! grep -E 'warning|error:' "$work/log" || { echo "devices: the build complains" && exit 1; }
"$source/cmake/qemu-test.sh" --kernel "$work/build/kernel.elf" --halts --expect-line '^A second is over[.]$' \
    --expect-line '^interrupt 0x41: nobody handles it$' --expect-line '^TRAPGATE .*} [0-9a-f]{8}$'

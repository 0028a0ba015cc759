#!/bin/sh
# Checks, in a linked kernel, what no single compiler run can promise.
#
#   check-image.sh ELF
#
# - Nothing is writable and executable, stacks included.
# - No object uses x87, MMX or SSE: the handlers do not save those registers. A function that does so
#   to raise an exception says FPU_ON_PURPOSE (kernel/fpu_on_purpose.h).
# - No object uses the red zone: the CPU pushes interrupt frames into it.
#
# Any object counts, whatever it was compiled with and wherever it came from. Only .text is looked
# at: the trampoline is 32-bit code. OBJDUMP names another objdump.
set -eu
elf=$1
objdump=${OBJDUMP:-objdump}
export LC_ALL=C

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
"$objdump" -p "$elf" >"$work/segments"
"$objdump" -s -j .trapgate.fpu "$elf" >"$work/exempt" 2>/dev/null || echo >"$work/exempt"
"$objdump" -d -w --no-show-raw-insn -j .text "$elf" >"$work/code"
awk -v file="${elf##*/}" -f "${0%.sh}.awk" "$work/segments" "$work/exempt" "$work/code"

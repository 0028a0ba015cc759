#!/bin/sh
# Checks, in a linked kernel, what no single compiler run can promise.
#
#   check-image.sh ELF
#
# - Nothing is writable and executable, stacks included.
# - No object uses x87, MMX or SSE: the handlers do not save those registers. A function that does so
#   on purpose says FPU_ON_PURPOSE (kernel/fpu_on_purpose.h). Exempt is also what lies between the
#   symbols for_programs_start and for_programs_end: the functions of an archive that was compiled for
#   programs, by any compiler, and is called with SSE on and its registers saved.
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
"$objdump" -t "$elf" >"$work/symbols"
"$objdump" -d -w --no-show-raw-insn -j .text "$elf" >"$work/code"
awk -v file="${elf##*/}" -f "${0%.sh}.awk" "$work/segments" "$work/exempt" \
    "$work/symbols" "$work/code"

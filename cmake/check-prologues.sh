#!/bin/sh
# Checks, in a linked kernel, that interrupted_registers() tells the truth.
#
#   check-prologues.sh [-v] ELF
#
# At every place where it is used, the registers of the interrupted code must lie on the stack as
# struct registers (<trapgate/registers.h>) says. That order is GCC's habit, not its promise: so the
# awk programs in prologues/ execute the code from the handler's first instruction to the place, with
# symbols for values. Anything else than the promised layout, and anything that it cannot follow,
# fails the build. -v says how many places are right. OBJDUMP names another objdump.
set -eu

verbose=0
if [ "$1" = -v ]; then
    verbose=1
    shift
fi
elf=$1
objdump=${OBJDUMP:-objdump}
export LC_ALL=C

# The uses (their section is not loaded), where functions begin, and the code.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
"$objdump" -s -j .trapgate.registers "$elf" >"$work/uses" 2>/dev/null || {
    echo "check-prologues: $elf has no section .trapgate.registers: nothing in it calls" \
        "interrupted_registers(), or its linker script discards the section" >&2
    exit 1
}
"$objdump" -t "$elf" >"$work/symbols"
"$objdump" -d -w --no-show-raw-insn "$elf" >"$work/code"

rules=$(dirname -- "$0")/prologues
awk -v verbose="$verbose" -v file="${elf##*/}" -f "$rules/objdump.awk" -f "$rules/state.awk" \
    -f "$rules/instructions.awk" -f "$rules/handlers.awk" \
    "$work/uses" "$work/symbols" "$work/code"

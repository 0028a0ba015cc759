#!/bin/sh
# The decoder gives each instruction the length that objdump gives it: all of the kernels, and of a
# C library with its SSE and AVX code, if this system has one.
#
#   instruction_lengths.sh LENGTHS LIBRARY ELF...       with OBJDUMP in the environment
set -eu
lengths=$1
shift
instructions() {
    "${OBJDUMP:-objdump}" -d -j .text --insn-width=16 "$1" | awk -F '\t' '
        # What is no instruction, and prefixes that objdump shows alone.
        NF >= 3 && $3 !~ /\(bad\)|^rex|^(data16|repz|repnz|lock|fs|gs|ss|cs|ds|es|addr32) *$/ {
            print $2
        }'
}
[ -r "$1" ] || shift
for file; do
    instructions "$file" | "$lengths"
done

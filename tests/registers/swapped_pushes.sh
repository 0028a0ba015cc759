#!/bin/sh
# Two gates on one kernel whose registers are really wrong: in one handler of the linked kernel
# `push %rdx; push %rax` and the pops are swapped. The build's check must refuse it, by the handler's
# name; and when it is booted all the same, the self-test must find that the registers are not true.
#
#   swapped_pushes.sh KERNEL HANDLER WORK     (KERNEL: the tests' kernel, an ELF file)
set -eu
kernel=$1
handler=$2
work=$3
source=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
objdump=${OBJDUMP:-objdump}
mkdir -p "$work"
mutant=$work/$handler.elf
cp "$kernel" "$mutant"

# Where the code is in the file: its lowest 32 bits of address, and its offset.
# shellcheck disable=SC2046 # two words
set -- $("$objdump" -h "$kernel" | awk '$2 == ".text" { print substr($4, 9), $6 }')
address=$1 offset=$2

# swap MNEMONIC FIRST SECOND BYTES: instead of FIRST then SECOND comes what BYTES say.
swap() {
    place=$("$objdump" -d --no-show-raw-insn "$kernel" "--disassemble=$handler" | awk -v first="$1 *%$2" \
        -v second="$1 *%$3" '$0 ~ second && before ~ first { print at; exit }
            { before = $0; at = substr($1, 9, 8) }')
    [ "$place" ] || { echo "there is no $1 %$2; $1 %$3 in $handler"; exit 1; }
    # shellcheck disable=SC2059 # the format is the bytes
    printf "$4" | dd "of=$mutant" bs=1 conv=notrunc status=none \
        "seek=$((0x$place - 0x$address + 0x$offset))"
}
swap push rdx rax '\120\122'
swap pop rax rdx '\132\130'

if "${TRAPGATE_CHECK:?names the program}" --handlers "$mutant" >"$work/$handler.out" 2>&1 ||
    ! grep -q "$handler .*rbp-0x68 is not rdx, but rax" "$work/$handler.out"; then
    echo "trapgate-check does not refuse the kernel with $handler changed:"
    cat "$work/$handler.out"
    exit 1
fi
"$source/cmake/qemu-test.sh" --kernel "$mutant" \
    --words "test=the_registers_were_verified_at_boot exit" --expect "35, unexpected" \
    --expect-line "^the_registers_were_verified_at_boot... .failed.$"
# A report of that kernel says so, and shows none.
exec "$source/cmake/qemu-test.sh" --kernel "$mutant" \
    --words "test=an_interrupt_that_nobody_handles_is_reported exit" --expect 129 \
    --expect-line "^registers: unavailable$" --forbid-line "^  rax " --expect-line '"registers":null'

#!/bin/sh
# The kernel's own symbols and line numbers, as assembly source of the section .symbols, for the
# lookups in arch/x86_64/report/symbols.c, where the format is. Deterministic: the same ELF file gives
# the same bytes, whatever the folder.
#
#   make-symbols.sh ELF OUTPUT       with NM and OBJDUMP in the environment
set -eu
LC_ALL=C
export LC_ALL

elf=$1
awk=$(dirname -- "$0")/symbols.awk

# Addresses have 16 digits here, so their order as text is their order as numbers. The sort is
# stable: of several rows for one address the last, which is the one that counts, stays last.
{
    "${NM:-nm}" --defined-only --print-size "$elf" | awk '
        NF == 4 { print $1, "symbol", $2, $3, $4 }
        NF == 3 { print $1, "symbol", "0", $2, $3 }'
    "${OBJDUMP:-objdump}" --dwarf=decodedline --wide "$elf" | awk '
        $2 ~ /^[0-9]+$/ && $3 ~ /^0x/ {
            address = substr($3, 3)
            printf "%s%s line %s %s\n", substr("0000000000000000", length(address) + 1), address, $1, $2
        }'
} | sort -s -k1,1 | awk -f "$awk" >"$2"

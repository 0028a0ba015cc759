#!/bin/sh
# trapgate-symbols finds the names and lines of a program, wherever it is linked and whatever DWARF it
# has, and says in words what it cannot do.
#
#   symbols.sh TOOLS COMPILER WORK SYMBOL_LOOKUP
set -eu
tool=$1/trapgate-symbols
compiler=$2
work=$3
lookup=$4
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$work"
cases=0 wrong=0

wrong() {
    echo "$1"
    wrong=$((wrong + 1))
}

# compile ELF FLAG...
compile() {
    "$compiler" -std=gnu17 -O1 -ffreestanding -fcf-protection=none -nostdlib \
        -fno-asynchronous-unwind-tables -o "$@" "$here/program.c"
}

# finds FILE PLACE...: one of the lines of the table is each of the places.
finds() {
    table=$1
    shift
    "$lookup" "$table" | cut -d ' ' -f 2- | sort -u >"$work/places"
    for place; do
        cases=$((cases + 1))
        grep -qxF -e "$place" "$work/places" || {
            wrong "$table has no '$place'"
            cat "$work/places"
        }
    done
}

# ends STATUS TEXT ARGUMENT...: with this status, and a message with this text (no message if empty).
ends() {
    wanted=$1 text=$2
    shift 2
    cases=$((cases + 1))
    status=0
    "$tool" "$@" >"$work/said" 2>&1 || status=$?
    if [ "$status" != "$wanted" ] || { [ "$text" ] && ! grep -qF -e "$text" "$work/said"; } ||
        { [ -z "$text" ] && [ -s "$work/said" ]; }; then
        wrong "trapgate-symbols $*: status $status instead of $wanted"
        cat "$work/said"
    fi
}

for dwarf in 4 5; do
    for base in 0x100000 0xffff800000100000 0xffffffff80000000 pie compressed; do
        elf=$work/$dwarf-$base.elf
        case $base in
        pie) compile "$elf" "-gdwarf-$dwarf" -fPIE -static-pie -Wl,--no-dynamic-linker ;;
        compressed) compile "$elf" "-gdwarf-$dwarf" -gz -static -fno-pic -no-pie ;;
        *) compile "$elf" "-gdwarf-$dwarf" -static -fno-pic -no-pie -mcmodel=large \
            "-Wl,-Ttext-segment=$base" -Wl,--build-id=none ;;
        esac
        ends 0 "" "$elf" -o "$elf.table"
        finds "$elf.table" "kernel::Queue::push program.c:102" "_start program.c:301" "label ?:0"
        ends 0 "" "$elf" -o "$elf.again"
        cmp "$elf.table" "$elf.again" || wrong "another table the second time"
    done
done
elf=$work/5-0x100000.elf

ends 0 "" "$elf" -o "$elf.mangled" --mangled
finds "$elf.mangled" "_ZN6kernel5Queue4pushEi program.c:102"
ends 0 " symbols, " "$elf" -o "$elf.table" -v

# As assembly it is the same bytes.
ends 0 "" "$elf" -o "$elf.S" --section .names
"$compiler" -c "$elf.S" -o "$elf.o"
"${OBJCOPY:-objcopy}" -O binary -j .names "$elf.o" "$elf.bytes"
cmp "$elf.table" "$elf.bytes" || wrong "the assembly has other bytes"

# Written over the program's own section, and read back from there: the table of that program.
cp "$elf" "$elf.embedded"
ends 0 "" "$elf.embedded" --embed .room
"${OBJCOPY:-objcopy}" -O binary -j .room "$elf.embedded" "$elf.bytes"
[ "$(wc -c <"$elf.bytes")" = 4096 ] || wrong "the section has another size"
finds "$elf.bytes" "_start program.c:301"
ends 0 "" "$elf.embedded" -o "$elf.again"
cmp "$elf.table" "$elf.again" || wrong "the table changes the program that it is of"
compile "$work/small.elf" -g -static -fno-pic -no-pie -DROOM=64
ends 1 "and the section .room has 64" "$work/small.elf" --embed .room
ends 2 "has no section .nowhere" "$work/small.elf" --embed .nowhere

# Left out, a section has no symbols.
compile "$work/sections.elf" -g -static -fno-pic -no-pie -Wl,--unique=.text.label
ends 0 "" "$work/sections.elf" -o "$work/all" --omit .text.label
finds "$work/all" "_start program.c:301"
! "$lookup" "$work/all" | grep -q " label " || wrong "what is left out is in the table"

compile "$work/no-lines.elf" -static -fno-pic -no-pie
ends 0 "has no line numbers" "$work/no-lines.elf" -o "$work/no-lines"
finds "$work/no-lines" "_start ?:0"
compile "$work/stripped.elf" -s -static -fno-pic -no-pie
ends 1 "has no symbols: is it stripped?" "$work/stripped.elf" -o "$work/none"
compile "$work/object.o" -c
ends 2 "not linked" "$work/object.o" -o "$work/none"
compile "$work/32.o" -c -m32
ends 2 "with 64 bits" "$work/32.o" -o "$work/none"
ends 2 "not an ELF file" "$here/symbols.sh" -o "$work/none"
head -c 200 "$elf" >"$work/cut.elf"
ends 2 "cut.elf" "$work/cut.elf" -o "$work/none"
ends 2 "No such file" "$work/nothing" -o "$work/none"
ends 2 "No such file" "$elf" -o "$work/nowhere/table"
ends 2 "Try 'trapgate-symbols --help'" "$elf"
ends 2 "Try 'trapgate-symbols --help'" -o "$work/none"
ends 2 "Try 'trapgate-symbols --help'" "$elf" "$elf" -o "$work/none"
ends 2 "unrecognized option '--nonsense'" "$elf" --nonsense
ends 0 "usage: trapgate-symbols ELF" --help
ends 0 "trapgate-symbols (Trapgate) " --version
[ ! -e "$work/none" ] || wrong "a table was written that should not be"

echo "$cases cases, $wrong wrong"
[ "$wrong" = 0 ]

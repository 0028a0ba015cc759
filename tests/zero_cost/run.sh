#!/bin/sh
# run.sh FUNCTION OBJDUMP COMPILER FLAG...
#
# Compiles handlers.c and compares the instructions of FUNCTION with expected/FUNCTION, in which #
# begins a comment. Where a comment says "As GCC 12 writes it", another compiler may choose other
# instructions that are as good: with one the test is skipped (status 77) when they differ.
set -eu

function=$1 objdump=$2
shift 2
export LC_ALL=C

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$@" -std=gnu17 -O2 -c -o "$folder/handlers.o" handlers.c

# An address that the linker will fill in is 0 in the object, or its own; its symbol follows in the
# next line. The padding between functions is left out.
"$objdump" -dr --no-show-raw-insn "$folder/handlers.o" | awk -v "title=<$function>:" '
    function finish() {
        if (instruction != "" && instruction !~ /nop|^xchg %ax,%ax/)
            print instruction
        instruction = ""
    }
    $2 ~ /^<.*>:$/ {
        finish()
        wanted = $2 == title
    }
    !wanted {
        next
    }
    /R_X86_64_/ {
        symbol = $NF
        sub(/-0x[0-9a-f]+$/, "", symbol)
        if (instruction ~ /^(call|jmp)/)
            sub(/ .*/, " " symbol, instruction)
        else
            sub(/0x0/, symbol, instruction)
        next
    }
    /^ +[0-9a-f]+:\t/ {
        finish()
        instruction = $0
        sub(/^[^\t]*\t/, "", instruction)
        sub(/ *#.*/, "", instruction)
        gsub(/ +/, " ", instruction)
        sub(/ $/, "", instruction)
    }
    END { finish() }' >"$folder/actual"

sed 's/ *#.*//; /^$/d' "expected/$function" >"$folder/expected"
diff -u "$folder/expected" "$folder/actual" && exit 0

if grep -q 'As GCC 12 writes it' "expected/$function" && ! "$@" -dumpversion | grep -q '^12'; then
    echo "skipped: another compiler, other instructions: judge for yourself"
    exit 77
fi
exit 1

#!/bin/sh
# Lists every name that a program gets from the public headers and from the archives, one a line: macros;
# tags, enumerators and typedefs, out of debugging information; symbols. CTest compares it with expected:
# a name comes or goes only on purpose.
#
#   list.sh EXPECTED NM OBJDUMP INCLUDE COMPILER ARCHIVE...
set -eu
expected=$1 nm=$2 objdump=$3 include=$4 cc=$5
shift 5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

flags="-std=gnu17 -ffreestanding -mgeneral-regs-only -mno-red-zone -fno-shrink-wrap -DTRAPGATE_FLAGS"
printf '#include <%s>\n' stdarg.h stdbool.h stddef.h stdint.h >"$work/standard.c"
cp "$work/standard.c" "$work/all.c"
for header in "$include"/trapgate/*.h; do
    printf '#include <trapgate/%s>\n' "${header##*/}" >>"$work/all.c"
done
for file in standard all; do
    # shellcheck disable=SC2086 # words on purpose
    "$cc" $flags -dM -E -I "$include" "$work/$file.c" | sed 's/^#define \([A-Za-z0-9_]*\).*/macro \1/' |
        sort -u >"$work/$file.macros"
    # shellcheck disable=SC2086
    "$cc" $flags -g -fno-eliminate-unused-debug-types -c -I "$include" -o "$work/$file.o" "$work/$file.c"
    "$objdump" --dwarf=info "$work/$file.o" | awk '
        /DW_TAG_/ {
            kind = $NF
            gsub(/[()]|DW_TAG_|_type/, "", kind)
        }
        /DW_AT_name/ && kind ~ /^(structure|union|enumeration|enumerator|typedef)$/ {
            print kind, $NF
            kind = ""
        }' | sort -u >"$work/$file.types"
done
{
    comm -13 "$work/standard.macros" "$work/all.macros"
    comm -13 "$work/standard.types" "$work/all.types"
    "$nm" -g --defined-only "$@" | awk 'NF == 3 { print "symbol", $3 }' | sort -u
} >"$work/names"
diff -u "$expected" "$work/names" && exit 0
echo "names: other public names than in $expected. If that is meant, it is the lines with + and - above."
exit 1

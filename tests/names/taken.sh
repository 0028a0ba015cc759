#!/bin/sh
# Every public header after taken.h: alone, and all together, as C and as C++. What the headers say of the
# one tag that is the contract's, struct registers, is what they say: -DTRAPGATE_REGISTERS.
#
# Where tests are written is no place for those: <trapgate/test.h> and the checks that it includes bring
# TEST and CHECK, which is what they are for.
#
#   taken.sh INCLUDE C_COMPILER [CXX_COMPILER]
set -eu
include=$1 cc=$2 cxx=${3-}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

compile() {
    name=$1
    shift
    "$@" -ffreestanding -mgeneral-regs-only -mno-red-zone -fno-shrink-wrap -DTRAPGATE_FLAGS \
        -DTRAPGATE_REGISTERS=trapgate_registers -Wall -Wextra -Werror -fsyntax-only \
        -I "$include" "$work/one" || { echo "names: <trapgate/$name> uses a name that kernels have"; exit 1; }
}

printf '#include "%s/taken.h"\n' "$here" >"$work/all"
grep -v '^#define \(TEST\|CHECK\) ' "$here/taken.h" >"$work/taken_in_tests.h"
for header in "$include"/trapgate/*.h; do
    name=${header##*/}
    case $name in
    test.h | test_checks.h) taken=$work/taken_in_tests.h ;;
    *) taken=$here/taken.h && printf '#include <trapgate/%s>\n' "$name" >>"$work/all" ;;
    esac
    printf '#include "%s"\n#include <trapgate/%s>\n' "$taken" "$name" >"$work/one"
    compile "$name" "$cc" -std=gnu17 -x c
done
cp "$work/all" "$work/one"
compile '*.h' "$cc" -std=gnu17 -x c
[ -z "$cxx" ] || for standard in gnu++17 gnu++20; do
    sed '/idt_checks\.h/d' "$work/all" >"$work/one"
    compile '*.h' "$cxx" "-std=$standard" -x c++
done
echo "names: $(wc -l <"$work/all") headers after $(grep -c taken "$here/taken.h") names"

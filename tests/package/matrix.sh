#!/bin/sh
# The installed archive with a consumer compiled in every way: code model and address, static
# PIE, LTO, --gc-sections, control-flow protection, C++. Each must link without a word, need no symbol
# that the archive has not, and hold what interrupted_registers() relies on. What cannot work must not
# compile, and say why.
#
#   matrix.sh TRAPGATE_SOURCE COMPILER TRAPGATE_CHECK GENERATOR
set -eu
source=$1 cc=$2 check=$3 generator=$4
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

fail() {
    echo "package: $1"
    cat "$work/said"
    exit 1
}

# As the README says, but for the place, and by the build tool that is there.
{ cmake -S "$source" -B "$work/build" -G "$generator" -DCMAKE_C_COMPILER="$cc" -DTRAPGATE_LIBRARY_ONLY=ON \
    -DTRAPGATE_TOOLS=OFF && cmake --build "$work/build" && cmake --install "$work/build" --prefix "$work/prefix"; } \
    >"$work/said" 2>&1 || fail "the library alone does not build and install"
grep -q '^CMAKE_BUILD_TYPE:[A-Z]*=Release$' "$work/build/CMakeCache.txt" ||
    fail "it is no Release where nothing is said"
flags=$(sed -n "s/^Cflags: -I[^ ]* //p" "$work"/prefix/lib*/pkgconfig/trapgate.pc)
include=$work/prefix/include
archive=$(echo "$work"/prefix/lib*/libtrapgate.a)
for each in "$work"/prefix/lib*/*.a; do
    readelf -rW "$each" | grep -E 'R_X86_64_(32|32S|PC32.*\bGOT)\b' >"$work/said" &&
        fail "${each##*/} is bound to an address"
done
# 256 handlers, and what they have in common: 43 to 84 KB before they had one callee.
text=$(size -A "$archive" | awk '$1 ~ /^unhandled/ { inside = 1 } inside && $1 == ".text" { print $2; exit }')
[ "${text:-99999}" -le 20480 ] || fail "the default handlers take $text bytes of text"

ways=0
# way NAME "COMPILER OPTIONS" "LINKER OPTIONS"
way() {
    # shellcheck disable=SC2086 # words on purpose
    "$cc" -std=gnu17 -ffreestanding -fno-stack-protector -Wall -Wextra $flags $2 -I "$include" \
        -nostdlib $3 "$here/consumer.c" "$archive" -o "$work/consumer" >"$work/said" 2>&1 ||
        fail "$1: it does not compile and link"
    [ ! -s "$work/said" ] || fail "$1: not without a word"
    nm -u "$work/consumer" >"$work/said"
    [ ! -s "$work/said" ] || fail "$1: symbols are missing"
    nm "$work/consumer" >"$work/said"
    grep -q ' unhandled_0xff$' "$work/said" || fail "$1: the default handlers are not there"
    "$check" --handlers "$work/consumer" >"$work/said" 2>&1 || fail "$1: its handlers"
    ways=$((ways + 1))
}

top="-static -no-pie -Wl,-Ttext=0xffffffff80000000"
low="-static -no-pie -Wl,-Ttext=0x100000"
half="-static -no-pie -Wl,-Ttext-segment=0xffff800000100000"
for level in -O0 -O2; do # at the others, too, the same ways boot: tests/consumers/ways.sh
    way "kernel $level" "$level -mcmodel=kernel -fno-pic" "$top"
    way "small $level" "$level -mcmodel=small -fno-pic" "$low"
    way "large $level" "$level -mcmodel=large -fno-pic" "$half"
    way "PIC in the higher half $level" "$level -fPIC" "$half -Wl,--no-relax"
    way "static PIE $level" "$level -fPIE" "-static-pie"
    way "CET $level" "$level -mcmodel=kernel -fno-pic -fcf-protection=full" "$top"
    way "LTO $level" "$level -mcmodel=kernel -fno-pic -flto" "$top -flto"
    way "gc-sections $level" \
        "$level -mcmodel=kernel -fno-pic -ffunction-sections -fdata-sections" "$top -Wl,--gc-sections"
done

# must_not NAME "OPTIONS" "SENTENCE"
must_not() {
    # shellcheck disable=SC2086
    "$cc" -std=gnu17 -ffreestanding $2 -I "$include" -c "$here/consumer.c" -o "$work/consumer.o" \
        >"$work/said" 2>&1 && fail "$1 compiles"
    grep -qF -e "$3" "$work/said" || fail "$1: other words"
}
must_not "without the flags" "-mno-red-zone" "pkg-config --cflags trapgate"
must_not "32-bit code" "$flags -m32" "64-bit mode of x86-64"
must_not "the x32 ABI" "$flags -mx32" "64-bit mode of x86-64"
must_not "position-independent code of the kernel's model" "$flags -mcmodel=kernel -fPIC" \
    "code model kernel does not support PIC mode"
# shellcheck disable=SC2086
"$cc" -std=gnu17 -ffreestanding -fno-stack-protector $flags -mcmodel=small -fno-pic -I "$include" -nostdlib \
    $half "$here/consumer.c" "$archive" -o "$work/consumer" >"$work/said" 2>&1 &&
    fail "the small model in the higher half links"
grep -q 'relocation truncated to fit: .* against' "$work/said" || fail "the small model in the higher half: other words"
echo "package: $ways ways to compile and link, 5 that are refused"

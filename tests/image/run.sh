#!/bin/sh
# trapgate-check accepts a program that keeps its rules, and refuses one that breaks any.
#
#   run.sh COMPILER WORK
set -u
compiler=$1
work=$2
source=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
mkdir -p "$work"
wrong=0 cases=0 allowed=

# judge EXPECTED FLAG...: EXPECTED is a part of the message, or empty if the program is right.
judge() {
    expected=$1
    shift
    cases=$((cases + 1))
    "$compiler" -ffreestanding -mno-red-zone -fcf-protection=none -fno-stack-protector -O0 \
        -nostdlib -static -no-pie -Wl,-e,start -Wl,--no-warn-execstack -Wl,--no-warn-rwx-segments \
        "-I$source" "$@" "$source/tests/image/program.c" -o "$work/program.elf" || exit 1
    # shellcheck disable=SC2086 # two words, or none
    said=$("${TRAPGATE_CHECK:?names the program}" --image $allowed "$work/program.elf" 2>&1)
    status=$?
    if [ -z "$expected" ]; then
        [ $status = 0 ] && [ -z "$said" ] && return
    else
        [ $status = 1 ] && printf '%s\n' "$said" | grep -q -e "$expected" && return
    fi
    wrong=$((wrong + 1))
    echo "with $*: status $status, expected ${expected:-that it is accepted}"
    echo "$said"
}

for level in -O0 -O1 -O2 -Os; do
    judge "" $level -mgeneral-regs-only
done
judge "" -O0 -mgeneral-regs-only '-DINSTRUCTION="mov %rdi, -0x48(%rbp,%rax)"'
judge "" -O0 -mgeneral-regs-only -fstack-clash-protection -DBIG
judge "" "-DINSTRUCTION=\"orq \$0, -0x1000(%rsp)\"" # a probe of the stack changes nothing
judge "start .*uses the red zone: orq .1" "-DINSTRUCTION=\"orq \$1, -0x1000(%rsp)\""
judge "" '-DINSTRUCTION="movups %xmm0, %xmm1"' -DON_PURPOSE
judge "" '-DINSTRUCTION="fninit"' -DON_PURPOSE
judge "" -DON_PURPOSE
allowed="--vectors-in for_programs_start,for_programs_end"
judge "" '-DFOR_PROGRAMS="pxor %xmm0, %xmm0"'
judge "start .*uses x87, MMX or SSE: pxor" '-DINSTRUCTION="pxor %xmm0, %xmm0"' '-DFOR_PROGRAMS="nop"'
judge "of_an_archive .*uses the red zone" '-DFOR_PROGRAMS="mov %rdi, -8(%rsp)"'
allowed=--vectors
judge "" '-DINSTRUCTION="movups %xmm0, %xmm1"'
judge "leaf .*uses the red zone" -mred-zone
allowed=

judge "start .*uses x87, MMX or SSE: movups %xmm0, %xmm1" '-DINSTRUCTION="movups %xmm0, %xmm1"'
judge "start .*uses x87, MMX or SSE: fninit" '-DINSTRUCTION="fninit"'
judge "start .*uses x87, MMX or SSE: fsqrt" '-DINSTRUCTION="fsqrt"'
judge "start .*uses x87, MMX or SSE: emms" '-DINSTRUCTION="emms"'
judge "start .*uses x87, MMX or SSE: ldmxcsr" '-DINSTRUCTION="ldmxcsr result"'
judge "start .*uses x87, MMX or SSE: vpxor" '-DINSTRUCTION="vpxor %ymm0, %ymm0, %ymm0"'
judge "start .*uses x87, MMX or SSE: .*%xmm" -DFLOATING=double
judge "start .*uses x87, MMX or SSE: f" '-DFLOATING=long double'

judge "leaf .*uses the red zone: movl .*(%rbp)" -mred-zone
judge "leaf .*uses the red zone: .*(%rsp)" -mred-zone -fomit-frame-pointer
judge "without_a_frame .*uses the red zone: movq %rdi, -8(%rsp)" -DBELOW_RSP

judge "is both writable and executable" -Wl,-N
judge "its stacks are executable" -z execstack

echo "$cases programs, $wrong misjudged"
[ $wrong = 0 ]

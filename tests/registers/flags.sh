#!/bin/sh
# A file that calls interrupted_registers() compiles with the flags of trapgate::trapgate, and with a
# part of them only not, whoever's project it is in.
#
#   flags.sh COMPILER INCLUDE WORK
set -u
compiler=$1 include=$2 work=$3
export LC_ALL=C
mkdir -p "$work"
cat >"$work/handler.c" <<'SOURCE'
#include <trapgate/handler.h>
#include <trapgate/registers.h>
INTERRUPT void on_breakpoint(struct interrupt_frame *frame);
INTERRUPT void on_breakpoint(struct interrupt_frame *frame) {
    interrupted_registers()->rax = frame->rip;
}
SOURCE
cases=0 wrong=0

# judge EXPECTED FLAG...: EXPECTED is a part of the error, or empty if it must compile.
judge() {
    expected=$1
    shift
    for level in -O0 -O2; do
        cases=$((cases + 1))
        said=$("$compiler" "-I$include" $level "$@" -c "$work/handler.c" -o "$work/handler.o" 2>&1)
        status=$?
        if [ -z "$expected" ]; then
            [ $status = 0 ] && [ -z "$said" ] && continue
        else
            [ $status != 0 ] && printf '%s\n' "$said" | grep -q -e "error: .*$expected" && continue
        fi
        wrong=$((wrong + 1))
        echo "with $level $*: status $status, expected ${expected:-that it compiles}"
        printf '%s\n' "$said"
    done
}

needs="needs -mgeneral-regs-only -mno-red-zone"
judge "" -mgeneral-regs-only -mno-red-zone -fno-shrink-wrap -DTRAPGATE_FLAGS
judge "$needs"
judge "$needs" -mno-red-zone -fno-shrink-wrap -DTRAPGATE_FLAGS
judge "$needs" -mno-sse -mno-red-zone -fno-shrink-wrap -DTRAPGATE_FLAGS          # MMX
judge "$needs" -mno-sse -mno-mmx -mno-red-zone -fno-shrink-wrap -DTRAPGATE_FLAGS # x87
judge "$needs" -msoft-float -mno-red-zone -fno-shrink-wrap -DTRAPGATE_FLAGS      # SSE, MMX
judge "$needs" -mgeneral-regs-only -mno-red-zone -fno-shrink-wrap
judge "$needs" -mgeneral-regs-only

echo "$cases compilations, $wrong misjudged"
[ $wrong = 0 ]

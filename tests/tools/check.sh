#!/bin/sh
# trapgate-check on a kernel of somebody else's: what it finds, with function, file and line, and how
# it ends. (What it finds in handlers: tests/registers; in an image: tests/image.)
#
#   check.sh TOOLS COMPILER WORK INCLUDE
set -eu
tool=$1/trapgate-check
compiler=$2
work=$3
include=$4
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$work"
cases=0 wrong=0

# compile ELF FLAG...
compile() {
    "$compiler" -std=gnu17 -O2 -g "-I$include" -DTRAPGATE_FLAGS -mgeneral-regs-only -mno-red-zone \
        -fno-shrink-wrap -fcf-protection=none -ffreestanding -nostdlib -static -no-pie -fno-pic \
        -Wl,-z,noexecstack -o "$@" "$here/handler.c"
}

# ends STATUS TEXT ARGUMENT...: with this status, and a line with this text (none if empty).
ends() {
    wanted=$1 text=$2
    shift 2
    cases=$((cases + 1))
    status=0
    "$tool" "$@" >"$work/said" 2>&1 || status=$?
    if [ "$status" != "$wanted" ] || { [ "$text" ] && ! grep -q -e "$text" "$work/said"; } ||
        { [ -z "$text" ] && [ -s "$work/said" ]; }; then
        echo "trapgate-check $*: status $status instead of $wanted, or not '$text':"
        cat "$work/said"
        wrong=$((wrong + 1))
    fi
}

compile "$work/good.elf"
ends 0 "" "$work/good.elf"
ends 0 " 1 uses of interrupted_registers(): 0 findings" -v "$work/good.elf"

# The list of uses is of no use to the linker, which must not leave it out for that.
compile "$work/collected.elf" -ffunction-sections -Wl,--gc-sections
ends 0 " 1 uses of interrupted_registers()" -v --handlers "$work/collected.elf"

compile "$work/wrong.elf" -ffixed-r15
ends 1 "^trapgate-check: wrong.elf: on_breakpoint (handler.c:101, 0x[0-9a-f]*): .* is it declared INTERRUPT" \
    "$work/wrong.elf"
ends 0 "" --image "$work/good.elf"
compile "$work/sse.elf" -DSSE
ends 1 "sse.elf: _start (handler.c:203, 0x[0-9a-f]*): uses x87, MMX or SSE: addps %xmm1, %xmm0" "$work/sse.elf"
ends 0 "" --vectors "$work/sse.elf"
ends 0 "" --handlers "$work/sse.elf"
ends 0 "" --vectors-in _start,handler "$work/sse.elf"
ends 1 "there is no code" --image --omit .text "$work/sse.elf"

# A handler that is declared NORETURN: GCC warns of a way to its end, and compiles it. At -O0 it returns,
# at -O2 it goes on with the next function.
compile "$work/stops.elf" "-DLAST=for (;;) {}"
ends 0 " 2 uses of interrupted_registers(): 0 findings" -v "$work/stops.elf"
compile "$work/off.elf" -DLAST= -w
ends 1 "off.elf: on_double_fault (handler.c:152, 0x[0-9a-f]*): runs off its end behind .call" "$work/off.elf"
compile "$work/back.elf" -DLAST= -w -O0
version=$("$compiler" -dumpversion)
if [ "${version%%.*}" -lt 15 ]; then
    ends 1 "back.elf: on_double_fault (handler.c:154, 0x[0-9a-f]*): is declared NORETURN, and returns: end it in" \
        "$work/back.elf"
else
    ends 0 "" "$work/back.elf" # it ends in UD2, which GCC puts there
fi

# An object of somebody else's, compiled with other flags, after which the kernel is linked.
echo 'int leaf(int n) { volatile int a[4] = {n, n, n, n}; return a[n & 3]; }' >"$work/other.c"
"$compiler" -O1 -g -mgeneral-regs-only -fcf-protection=none -fno-stack-protector -fno-pic \
    -c "$work/other.c" -o "$work/other.o"
compile "$work/third.elf" "$work/other.o"
ends 1 "leaf (other.c:1, 0x[0-9a-f]*): uses the red zone: .* (compile with -mno-red-zone)" "$work/third.elf"
ends 1 "third.elf: leaf" "$work/good.elf" "$work/third.elf"

"$compiler" -std=gnu17 -ffreestanding -nostdlib -static -no-pie -fno-pic -mno-red-zone -mgeneral-regs-only \
    -o "$work/none.elf" "$here/program.c"
ends 0 "" "$work/none.elf"
ends 1 "has no section .trapgate.registers" --handlers "$work/none.elf"
ends 2 "has no symbol nobody" --vectors-in nobody,_start "$work/good.elf"
ends 2 "two symbols, with a comma" --vectors-in _start "$work/good.elf"
ends 2 "not linked" "$work/other.o"
ends 2 "not an ELF file" "$here/check.sh"
ends 2 "No such file" "$work/nothing"
ends 2 "Try 'trapgate-check --help'"
ends 2 "unrecognized option '--nonsense'" --nonsense
ends 0 "^usage: trapgate-check" --help
ends 0 "^trapgate-check (Trapgate) " --version

echo "$cases cases, $wrong wrong"
[ "$wrong" = 0 ]

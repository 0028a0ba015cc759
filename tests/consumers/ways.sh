#!/bin/sh
# One kernel of somebody else's, compiled and linked in every way that kernels are: optimization, code model
# and address, PIC, static PIE at another address than it was linked at, LTO, --gc-sections, control-flow
# protection. Each is booted with the installed archives, handles a breakpoint, catches an exception, and
# crashes; its report is the same, with names and lines, in all of them. (tests/package/matrix.sh has what is
# refused.)
#
#   ways.sh PREFIX
set -eu
prefix=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH='' cd -- "$here/../.." && pwd)
cc=${CC:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name trapgate.pc)")
PATH=$prefix/bin:$PATH
export PKG_CONFIG_PATH PATH LC_ALL=C
cflags="$(pkg-config --cflags trapgate-report) -Wall -Wextra -g -ffreestanding -fno-stack-protector"
cflags="$cflags -fno-omit-frame-pointer -fno-optimize-sibling-calls"
libraries=$(pkg-config --libs trapgate-report)

fail() {
    echo "ways: $1"
    cat "$work/said"
    exit 1
}

# shellcheck disable=SC2086 # words on purpose
link() {
    "$cc" $2 -nostdlib $3 -Wl,-z,noexecstack,--build-id=none,--no-warn-rwx-segments \
        -Wl,-z,max-page-size=4096,--defsym=BASE="$4" -T "$here/ways/kernel.ld" \
        "$work/boot.o" "$work/kernel.o" $symbols $libraries -o "$work/kernel.elf"
}

ways=0
# way NAME "COMPILER OPTIONS" "LINKER OPTIONS" BASE RUN
way() {
    # shellcheck disable=SC2086
    {
        "$cc" -g "-DBASE=$4" "-DRUN=$5" -c "$here/ways/boot.S" -o "$work/boot.o" &&
            "$cc" $cflags $2 -c "$here/ways/kernel.c" -o "$work/kernel.o" &&
            symbols='' && link "$@" &&
            trapgate-symbols "$work/kernel.elf" -o "$work/symbols.S" &&
            symbols=$work/symbols.S && link "$@" &&
            trapgate-check --handlers "$work/kernel.elf" >/dev/null
    } >"$work/said" 2>&1 || fail "$1: it does not compile and link"
    [ ! -s "$work/said" ] || fail "$1: not without a word"
    status=0
    "$source/cmake/qemu-test.sh" --kernel "$work/kernel.elf" --halts --log "$work/report" \
        --expect-line '^TRAPGATE .*} [0-9a-f]{8}$' >"$work/said" 2>&1 || status=$?
    [ "$status" != 77 ] || { cat "$work/said"; exit 77; }
    [ "$status" = 0 ] || fail "$1: it does not boot and crash"
    awk -f "$here/stable.awk" "$work/report" >"$work/stable"
    diff -u "$here/ways/expected" "$work/stable" >"$work/said" || fail "$1: this is another report"
    ways=$((ways + 1))
}

fixed="-static -no-pie"
low=0 half=0xffff800000000000 top=0xffffffff80000000
for level in -O0 -O1 -O2 -O3 -Os; do
    way "small $level" "$level -mcmodel=small -fno-pic" "$fixed" $low $low
    way "kernel $level" "$level -mcmodel=kernel -fno-pic" "$fixed" $top $top
    way "large $level" "$level -mcmodel=large -fno-pic" "$fixed" $half $half
    way "PIC in the higher half $level" "$level -fPIC" "$fixed -Wl,--no-relax" $half $half
    way "static PIE, moved to the higher half $level" "$level -fPIE" "-static-pie" $low $half
    way "static PIE, moved to the top $level" "$level -fPIE" "-static-pie" $half $top
    way "CET $level" "$level -mcmodel=kernel -fno-pic -fcf-protection=full" "$fixed" $top $top
    way "LTO $level" "$level -mcmodel=kernel -fno-pic -flto" "$fixed -flto" $top $top
    way "gc-sections $level" "$level -mcmodel=kernel -fno-pic -ffunction-sections -fdata-sections" \
        "$fixed -Wl,--gc-sections" $top $top
done
echo "ways: $ways booted and crashed alike"

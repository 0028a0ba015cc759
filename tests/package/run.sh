#!/bin/sh
# Builds the consumer's kernel both ways that the library can be had: installed and found by
# find_package, and as a subdirectory. Passes if both link, and with the flags that handlers need.
#
#   run.sh TRAPGATE_SOURCE TRAPGATE_BUILD GENERATOR
set -eu
source=$1
build=$2
generator=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build_consumer() {
    cmake -G "$generator" -S "$here" -B "$work/$1" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "$2" >"$work/log" 2>&1 &&
        cmake --build "$work/$1" >>"$work/log" 2>&1 ||
        { cat "$work/log"; echo "package: $1 does not build"; exit 1; }
    for flag in mgeneral-regs-only mno-red-zone fno-shrink-wrap; do
        grep -q -- "-$flag .*consumer.c" "$work/$1/compile_commands.json" ||
            { echo "package: $1 is compiled without -$flag"; exit 1; }
    done
}

cmake --install "$build" --prefix "$work/prefix" >"$work/log" 2>&1 ||
    { cat "$work/log"; echo "package: it does not install"; exit 1; }
for tool in "$here"/../../arch/x86_64/tools/trapgate-*.c; do
    name=$(basename "$tool" .c)
    "$work/prefix/bin/$name" --version >/dev/null || { echo "package: there is no $name"; exit 1; }
done
build_consumer find_package "-DCMAKE_PREFIX_PATH=$work/prefix"
build_consumer add_subdirectory "-DTRAPGATE_SOURCE=$source"
echo "package: found, taken in, built both ways"

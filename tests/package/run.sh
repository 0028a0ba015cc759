#!/bin/sh
# Builds the consumer's kernels in the ways that the library can be had: installed and found by
# find_package, as a subdirectory, and fetched. Passes if they link, with the flags that handlers need where
# those are, and without them where SSE is.
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
    {
        cmake -G "$generator" -S "$here" -B "$work/$1" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "$2" &&
            cmake --build "$work/$1"
    } >"$work/log" 2>&1 || { cat "$work/log"; echo "package: $1 does not build"; exit 1; }
    for flag in mgeneral-regs-only mno-red-zone fno-shrink-wrap; do
        grep -q -- "-$flag .*consumer.c" "$work/$1/compile_commands.json" ||
            { echo "package: $1 is compiled without -$flag"; exit 1; }
        ! grep -q -- "-$flag .*with_sse.c" "$work/$1/compile_commands.json" ||
            { echo "package: $1 is compiled with -$flag"; exit 1; }
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
# What FetchContent downloads is a tree of its own; here it is of what git knows, or would add.
(cd "$source" && { git ls-files -z --cached --others --exclude-standard 2>/dev/null ||
    find . -path './build*' -prune -o -type f -print0; } |
    tar --null --ignore-failed-read -T - -czf "$work/trapgate.tar.gz" --transform 's|^|trapgate/|')
build_consumer fetch_content "-DTRAPGATE_ARCHIVE=$work/trapgate.tar.gz"
echo "package: found, taken in and fetched, built in each way"

#!/bin/sh
# Builds the consumer's kernels in the ways that the library can be had: installed and found by
# find_package, as a subdirectory, and fetched. Passes if they link, with the flags that handlers need where
# those are, and without them where SSE is.
#
# What is taken in is built as far as the consumer needs it; what is fetched without libelf, too, which only the
# programs need. (matrix.sh builds all of it.)
#
#   run.sh TRAPGATE_SOURCE TRAPGATE_BUILD GENERATOR
set -eu
source=$1
build=$2
generator=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build_consumer WAY TARGETS CMAKE_ARGUMENT...
build_consumer() {
    way=$1 targets=$2
    shift 2
    # shellcheck disable=SC2086 # words on purpose
    {
        cmake -G "$generator" -S "$here" -B "$work/$way" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "$@" &&
            cmake --build "$work/$way" --target $targets
    } >"$work/log" 2>&1 || { cat "$work/log"; echo "package: $way does not build"; exit 1; }
    for flag in mgeneral-regs-only mno-red-zone fno-shrink-wrap; do
        grep -q -- "-$flag .*consumer.c" "$work/$way/compile_commands.json" ||
            { echo "package: $way is compiled without -$flag"; exit 1; }
        ! grep -q -- "-$flag .*with_sse.c" "$work/$way/compile_commands.json" ||
            { echo "package: $way is compiled with -$flag"; exit 1; }
    done
}

cmake --install "$build" --prefix "$work/prefix" >"$work/log" 2>&1 ||
    { cat "$work/log"; echo "package: it does not install"; exit 1; }
for tool in "$here"/../../arch/x86_64/tools/trapgate-*.c; do
    name=$(basename "$tool" .c)
    "$work/prefix/bin/$name" --version >/dev/null || { echo "package: there is no $name"; exit 1; }
done
build_consumer find_package all "-DCMAKE_PREFIX_PATH=$work/prefix"
build_consumer add_subdirectory "consumer with_sse" "-DTRAPGATE_SOURCE=$source"
# What FetchContent downloads is a tree of its own; here it is of what git knows, or would add.
(cd "$source" && { git ls-files -z --cached --others --exclude-standard 2>/dev/null ||
    find . -path './build*' -prune -o -type f -print0; } |
    tar --null --ignore-failed-read -T - -czf "$work/trapgate.tar.gz" --transform 's|^|trapgate/|')
build_consumer fetch_content "consumer with_sse" "-DTRAPGATE_ARCHIVE=$work/trapgate.tar.gz" -DTRAPGATE_TOOLS=OFF
echo "package: found, taken in and fetched, built in each way"

#!/bin/sh
# The kernel built once more, from a copy of the source in another folder, in a build folder outside
# of it, at another time: the ELF file, debugging information included, is the same to the byte.
#
#   same_kernel_elsewhere.sh SOURCE KERNEL [CMAKE ARGUMENT...]
#
# The arguments are how the first kernel was configured.
set -eu

source=$1
kernel=$2
shift 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

mkdir "$work/another folder"
(cd "$source" && tar -cf - --exclude=./.git --exclude='./build*' .) |
    tar -xf - -C "$work/another folder"
find "$work/another folder" -exec touch -t 200102030405.06 {} +
{
    cmake "$@" -S "$work/another folder" -B "$work/elsewhere" &&
        cmake --build "$work/elsewhere" --target trapgate_kernel
} >"$work/log" 2>&1 || {
    cat "$work/log"
    exit 1
}
cmp "$kernel" "$work/elsewhere/trapgate.elf"

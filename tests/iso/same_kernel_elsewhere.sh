#!/bin/sh
# Both kernels built once more, from a copy of the source in another folder, in a build folder outside
# of it, at another time: the ELF files, debugging information included, and the ISO are the same to the
# byte. So they are where the build folder was first configured on a machine that lacked a library:
# that is an error, which leaves nothing behind, and not another kernel.
#
#   same_kernel_elsewhere.sh SOURCE BUILD [CMAKE ARGUMENT...]
#
# The arguments are how BUILD was configured. They may name its host programs, which are no part of a kernel.
set -eu

source=$1
build=$2
shift 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    cat "$work/log"
    echo "same_kernel_elsewhere.sh: $1"
    exit 1
}

mkdir "$work/another folder"
(cd "$source" && tar -cf - --exclude=./.git --exclude='./build*' .) |
    tar -xf - -C "$work/another folder"
find "$work/another folder" -exec touch -t 200102030405.06 {} +

configure() {
    cmake "$@" -S "$work/another folder" -B "$work/elsewhere" >"$work/log" 2>&1
}

case " $* " in
*" -DTRAPGATE_QR=OFF "*) ;;
*)
    ! configure "$@" "-DCMAKE_IGNORE_PATH=/usr/include;/usr/local/include" ||
        fail "without libqrcodegen another kernel is built, and nobody asked for it"
    grep -q 'DTRAPGATE_QR=OFF' "$work/log" || fail "the error does not say what to do"
    ;;
esac
configure "$@" -UCMAKE_IGNORE_PATH || fail "it cannot be configured"
cmake --build "$work/elsewhere" --target iso >"$work/log" 2>&1 || fail "it does not build"
for file in trapgate.elf conformance.elf bench.elf trapgate.iso; do
    cmp "$build/$file" "$work/elsewhere/$file"
done

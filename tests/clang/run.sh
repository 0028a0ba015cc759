#!/bin/sh
# Under clang the headers that define or inspect a handler are one error, which says what is needed; with
# what .clangd adds for an editor, clang reads every header and the kernel of tests/package without a word.
#
#   run.sh SOURCE
set -u

source=$1
wrong=0

command -v clang >/dev/null || {
    echo "skipped: clang is not installed"
    exit 77
}

# read_as_analysis FILE, read_as_code FILE: what clang says of it.
read_as_code() {
    LC_ALL=C clang -std=gnu17 -ffreestanding -mgeneral-regs-only -fsyntax-only -Wall -Wextra \
        -I "$source/arch/x86_64/include" -x c "$@" 2>&1
}

read_as_analysis() {
    # shellcheck disable=SC2046 # a word a line
    read_as_code "$@" $(sed -n 's/^    - \(-[^ ]*\).*/\1/p' "$source/.clangd")
}

fail() {
    echo "$1"
    echo "$said"
    wrong=1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for header in "$source"/arch/x86_64/include/trapgate/*.h; do
    name=${header##*/}
    echo "#include <trapgate/$name>" >"$work/$name.c"
    said=$(read_as_analysis "$work/$name.c")
    [ -z "$said" ] || fail "$name cannot be analysed"
done

for name in handler idt registers catch unhandled; do
    said=$(read_as_code "$work/$name.h.c")
    [ "$(echo "$said" | grep -c ' error: ')" = 1 ] || fail "$name.h is not one error"
    echo "$said" | grep -q 'Trapgate needs GCC: .* define TRAPGATE_ANALYSIS' ||
        fail "the error of $name.h does not say what is needed"
done

said=$(read_as_analysis "$source/tests/package/consumer.c")
[ -z "$said" ] || fail "a kernel cannot be analysed"
exit "$wrong"

#!/bin/sh
# One kernel of somebody else's: built outside of this tree from the installed package by its Makefile,
# booted, crashed. Passes if each line of its report is as the kernel's folder expects it.
#
#   crash.sh PREFIX KERNEL CRASH [QEMU ARGUMENT...]
#
# What a kernel takes from a document is extracted from there: explain.c and trapgate.mk.
set -eu
prefix=$1
kernel=$2
crash=$3
shift 3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH='' cd -- "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -R "$here/$kernel/." "$work"
extract() {
    awk -v heading='In your own kernel' -v language="$1" -f "$here/extract.awk" \
        "$source/README.md"
}
extract c >"$work/explain.c"
extract make >"$work/trapgate.mk"

packages=$(dirname "$(find "$prefix" -name trapgate.pc)")
PATH="$prefix/bin:$PATH" PKG_CONFIG_PATH=$packages \
    make -C "$work" "CRASH=$crash" >"$work/log" 2>&1 ||
    { cat "$work/log"; echo "$kernel: it does not build"; exit 1; }
! grep -E 'warning|error' "$work/log" || { echo "$kernel: the build complains"; exit 1; }

"$source/cmake/qemu-test.sh" --kernel "$work/kernel.elf" --halts --log "$work/report" \
    --expect-line '^TRAPGATE .*} [0-9a-f]{8}$' -- "$@"
awk -f "$here/stable.awk" "$work/report" >"$work/stable"
diff -u "$here/$kernel/expected/$crash" "$work/stable" || {
    cat "$work/report"
    echo "$kernel: this is not the report that is expected"
    exit 1
}
echo "$kernel: $crash, $(wc -l <"$work/stable") lines as expected"

#!/bin/sh
# One kernel of somebody else's: built outside of this tree from the installed package by its Makefile,
# booted, crashed. Passes if each line of its report is as the kernel's folder expects it.
#
#   crash.sh PREFIX KERNEL CRASH [QEMU ARGUMENT...]
#
# What a kernel takes from a document is extracted from there: explain.c and trapgate.mk. QEMU starts its
# kernel.elf; or, where it makes a disk.img, UEFI firmware starts that, and the report begins behind the
# last line that ends in "console.".
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

if [ -e "$work/disk.img" ]; then
    boot="--iso $work/disk.img --media virtio --firmware uefi"
    of_the_report='1,/console\.$/d; s/^  PD   \[ *[0-9]*\]/  PD   […]/' # where the firmware has its tables
else
    boot="--kernel $work/kernel.elf"
    of_the_report=
fi
# shellcheck disable=SC2086 # words on purpose
"$source/cmake/qemu-test.sh" $boot --halts --log "$work/log" \
    --expect-line '^TRAPGATE .*} [0-9a-f]{8}$' -- "$@"
sed "$of_the_report" "$work/log" >"$work/report"
awk -f "$here/stable.awk" "$work/report" >"$work/stable"
diff -u "$here/$kernel/expected/$crash" "$work/stable" || {
    cat "$work/report"
    echo "$kernel: this is not the report that is expected"
    exit 1
}
echo "$kernel: $crash, $(wc -l <"$work/stable") lines as expected"

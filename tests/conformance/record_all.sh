#!/bin/sh
# Records what every engine at hand does: QEMU and Bochs of this system, and those in bare trees of other
# systems, such as debootstrap makes them, for which it takes root. Then makes the table of engines again.
#
#   record_all.sh BUILD [TREE...]
#
# BUILD is a build folder with trapgate.iso; each TREE is a folder with qemu-system-x86_64, bochs-bin, their
# BIOSes and mtools in it. A tree is left as it was.
set -eu
build=$(CDPATH='' cd -- "$1" && pwd)
source=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
deviations=$source/kernel/conformance/deviations
shift

inside=
trap '[ -z "$inside" ] || rm -rf "$inside"' EXIT
trap 'exit 1' HUP INT TERM

# record COMMAND...: one engine; that there is none is said, and no reason to stop.
record() {
    status=0
    "$@" --record || status=$?
    [ "$status" = 0 ] || [ "$status" = 77 ] || exit 1
}

for emulator in qemu bochs; do
    record "$source/cmake/conformance.sh" --file "$build/trapgate.iso" --emulator "$emulator"
done
for tree; do
    inside=$(mktemp -d -p "$tree/tmp")
    mkdir -p "$inside/kernel"
    cp -r "$source/cmake" "$inside"
    cp -r "$source/kernel/conformance" "$inside/kernel"
    cp "$build/trapgate.iso" "$inside"
    folder=${inside#"$tree"}
    for emulator in qemu bochs; do
        record chroot "$tree" "$folder/cmake/conformance.sh" --file "$folder/trapgate.iso" \
            --emulator "$emulator"
    done
    cp "$inside/kernel/conformance/deviations/"*.txt "$deviations"
    rm -rf "$inside"
    inside=
done

# The build folder knows the cases, and all files that were there when it was configured.
cmake "$build" >/dev/null
cmake --build "$build" --target engines
git -C "$source" diff --stat -- kernel/conformance

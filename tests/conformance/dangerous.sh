#!/bin/sh
# One case that may take the machine down, in a boot of its own.
#
#   dangerous.sh ELF ID OUTCOME
#
# OUTCOME is what QEMU 7.2 is known to make of it: `known` (a listed deviation, and the suite goes
# on), `reset` (a triple fault), `hang` (nothing more comes for three seconds after the case began).
# Any other outcome fails, a pass too: then QEMU has become better, and the list is to be changed.
set -eu
kernel=$1 id=$2 expected=$3
work=$(mktemp -d)
boot=
# By SIGTERM, which timeout(1) passes on to QEMU; after SIGKILL it could not.
end_boot() {
    if [ "$boot" ]; then
        kill "$boot" 2>/dev/null || :
        wait "$boot" 2>/dev/null || :
    fi
}
trap 'end_boot; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkfifo "$work/serial"

# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/../../cmake/qemu.sh"
limit=60
media=kernel
qemu_boot "$kernel" "scenario=conformance case=$id exit" -nodefaults -vga none -display none \
    -serial stdio </dev/null >"$work/serial" 2>&1 &
boot=$!

exec 3<"$work/serial"
started=
while [ -z "$started" ] && IFS= read -r line <&3; do
    printf '%s\n' "$line"
    case $line in
    1..1*) started=yes ;;
    esac
done
[ "$started" ] || { echo "the case never began"; exit 1; }

outcome=hang
if timeout 3 cat <&3; then
    status=0
    wait "$boot" || status=$?
    boot=
    case $status in
    0) outcome=reset ;;
    33) outcome=known ;;
    *) outcome="status $status" ;;
    esac
fi
echo "$id: $outcome"
[ "$outcome" = "$expected" ]

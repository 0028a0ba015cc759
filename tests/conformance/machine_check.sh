#!/bin/sh
# A machine check, which no instruction raises: QEMU's monitor does, when the guest says that it is
# waiting for one.
#
#   machine_check.sh ELF LOG
set -eu
kernel=$1
log=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkfifo "$work/monitor.in" "$work/monitor.out"

# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/../../cmake/qemu.sh"
limit=60
media=kernel
(qemu_boot "$kernel" "case=mc.external exit" -nodefaults -vga none \
    -display none -serial stdio -chardev "pipe,id=monitor,path=$work/monitor" \
    -mon monitor </dev/null || :) | while IFS= read -r line; do
    printf '%s\n' "$line"
    case $line in
    *"waiting for a machine check"*) echo "mce 0 0 0xb200000000000001 5 0 0" >"$work/monitor.in" ;;
    esac
done >"$work/serial"
tr -d '\r' <"$work/serial" >"$log"
cat "$log"
grep -q "^ok 1 - mc.external" "$log"
grep -q "^trapgate: exit 33, expected" "$log"

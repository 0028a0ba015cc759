#!/bin/sh
# Becomes an emulator whose second serial port is a socket, and its first the standard output.
#
#   boot.sh ELF WORDS COM2_SOCKET
set -eu

# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/../../cmake/qemu.sh"
command -v "$qemu" >/dev/null || exit 77
# shellcheck disable=SC2034 # read by qemu_boot
media=kernel limit=${TRAPGATE_TIMEOUT:-300}
qemu_boot "$1" "$2" -nodefaults -m 64 -vga std -display none -serial stdio \
    -serial "unix:$3,server=on,wait=off" </dev/null

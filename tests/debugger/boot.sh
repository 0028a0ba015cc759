#!/bin/sh
# Becomes an emulator of which one serial port is a socket. What the first one says is the standard output.
#
#   boot.sh ELF WORDS com1|com2 SOCKET [QEMU ARGUMENT...]
set -eu

# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/../../cmake/qemu.sh"
command -v "$qemu" >/dev/null || exit 77
# All CPUs in one thread, where one that waits for another costs no more than a turn.
# shellcheck disable=SC2034 # read by qemu_boot
media=kernel accel=tcg,thread=single limit=${TRAPGATE_TIMEOUT:-300}
elf=$1 words=$2 port=$3 socket=$4
shift 4
log=/dev/null
if [ "$port" = com1 ]; then
    log=/proc/self/fd/1
else
    set -- -serial stdio "$@"
fi
qemu_boot "$elf" "$words" -nodefaults -m 64 -vga std -display none "$@" \
    -chardev "socket,id=line,path=$socket,server=on,wait=off,logfile=$log" -serial chardev:line </dev/null

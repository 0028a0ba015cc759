#!/bin/sh
# What 1,000 small tests cost in CPU time: in one boot, and COUNT of them in a boot each, which is scaled up,
# and the same from a snapshot.
#
#   speed.sh PREFIX [COUNT [SECONDS_IN_ONE_BOOT [SECONDS_ISOLATED]]]
#
# PREFIX is where Trapgate is installed. Fails if more than so many seconds are used.
set -eu
prefix=$1 count=${2:-50} most=${3:-2} most_isolated=${4:-60}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
command -v qemu-system-x86_64 >/dev/null || { echo "skipped: QEMU is not installed" && exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$here"/../consumers/smallest/boot.S "$here"/../consumers/smallest/kernel.ld \
    "$here"/../consumers/tested/kernel.c "$work"
awk 'BEGIN {
    print "#include <trapgate/test.h>"
    for (i = 0; i < 1000; i++)
        printf "TEST(small_%d) { CHECK_EQUAL(%d + %d, %d); }\n", i, i, i, 2 * i
}' >"$work/many.c"
cd "$work"
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name trapgate.pc)")
export PKG_CONFIG_PATH PATH="$prefix/bin:$PATH"
# shellcheck disable=SC2046 # words on purpose
${CC:-gcc} -O1 -g -ffreestanding -fno-pic -fno-pie -fno-stack-protector -fno-omit-frame-pointer \
    $(pkg-config --cflags trapgate-report trapgate-test) -nostdlib -static -no-pie \
    -Wl,-z,noexecstack,--build-id=none -T kernel.ld boot.S kernel.c many.c \
    $(pkg-config --libs trapgate-report trapgate-test) -o many.elf

# cpu COMMAND…: its seconds of CPU time, in `seconds`; what it prints is in `out`.
cpu() {
    sh -c '"$@" >out 2>&1 </dev/null || { cat out; echo failed; }; times' cpu "$@" >"times"
    ! grep -q "^failed" "times" || { cat "times"; exit 1; }
    seconds=$(tail -n 1 "times" | awk '{
        for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); sum += 60 * t[1] + t[2] }
        printf "%.3f", sum }')
}
status=0
# at_most SECONDS WHAT
at_most() {
    echo "$2: $seconds s of CPU time"
    awk -v got="$seconds" -v most="$1" 'BEGIN { exit !(got > most) }' || return 0
    echo "more than $1 s"
    status=1
}
cpu trapgate-run many.elf --quiet -- qemu-kernel many.elf
at_most "$most" "1000 tests in one boot"

set --
number=0
while [ "$number" -lt "$count" ]; do
    set -- "$@" --test "small_$number"
    number=$((number + 1))
done
# isolated SECONDS WAY BOOTS [OPTION]: COUNT of them, and what 1,000 would cost.
isolated() {
    limit=$1 way=$2 boots=$3
    # shellcheck disable=SC2086 # words on purpose
    cpu trapgate-run many.elf --quiet --isolated -j2 ${4:+"$4"} $chosen -- "$way" many.elf -m 16
    grep -q "^$count tests in $boots boots: $count passed" out || { cat out; exit 1; }
    seconds=$(awk -v seconds="$seconds" -v count="$count" 'BEGIN { printf "%.1f", seconds * 1000 / count }')
    at_most "$limit" "1000 tests in boots of their own, $way${4:+ $4}, $count measured"
}
chosen=$*
isolated "$most_isolated" qemu-microvm "$count"
isolated "$most_isolated" qemu-kernel "$count"
isolated "$most_isolated" qemu-kernel "$((count + 1))" --snapshot
exit "$status"

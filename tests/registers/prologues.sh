#!/bin/sh
# Each handler of handlers.S is judged by trapgate-check as its `expect` says.
#
#   prologues.sh COMPILER WORK
set -u
compiler=$1
work=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
check=${TRAPGATE_CHECK:?names the program trapgate-check}
mkdir -p "$work"

accepted=0 refused=0 wrong=0
# shellcheck disable=SC2013 # they are words
for name in $(sed -n 's/^#ifdef \([a-z_]*\).*/\1/p' "$here/handlers.S"); do
    expected=$(sed -n "s|^#ifdef $name /\* expect: \(.*\) \*/\$|\1|p" "$here/handlers.S")
    elf=$work/$name.elf
    "$compiler" "-D$name" -nostdlib -static -no-pie -Wl,-e,handler -Wl,--build-id=none \
        "$here/handlers.S" -o "$elf" || exit 1
    "$check" --handlers "$elf" >"$work/$name.out" 2>&1
    status=$?
    if [ -z "$expected" ] && [ $status = 0 ] && [ ! -s "$work/$name.out" ]; then
        accepted=$((accepted + 1))
    elif [ "$expected" ] && [ $status = 1 ] && grep -qF -e "$expected" "$work/$name.out"; then
        refused=$((refused + 1))
    else
        wrong=$((wrong + 1))
        echo "$name: status $status, expected ${expected:-that it is accepted}"
        cat "$work/$name.out"
    fi
done
echo "$accepted right handlers accepted, $refused wrong ones refused, $wrong misjudged"
[ $wrong = 0 ] && [ $accepted -gt 0 ] && [ $refused -gt 0 ]

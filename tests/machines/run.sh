#!/bin/sh
# One PC of machines.txt: the ISO boots on it and prints what it prints on the first of them. With
# `kernel` as MEDIA it is the ELF file that boots.
#
#   run.sh QEMU_TEST ISO ELF REFERENCE FIRMWARE MEDIA [QEMU ARGUMENT...]
#
# REFERENCE is a file: the lines of the first one, who makes it when it does not exist.
set -eu

test=$1
iso=$2
elf=$3
reference=$4
firmware=$5
media=$6
shift 6
what=--iso
file=$iso
if [ "$media" = kernel ]; then
    what=--kernel
    file=$elf
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
"$test" "$what" "$file" --words "scenario=breakpoint exit" --log "$work/log" \
    --firmware "$firmware" --media "$media" -- "$@" || status=$?
[ "$status" = 0 ] || exit "$status"

# What comes before is the firmware's and GRUB's, colours included, or says that there is no screen.
escape=$(printf '\033')
sed "s/$escape\[[0-9;]*[A-Za-z]//g" "$work/log" | sed -n '/^Hello World!/,$p' >"$work/lines"
grep -q '^It did not crash!' "$work/lines"
[ -e "$reference" ] || cp "$work/lines" "$reference"
diff "$reference" "$work/lines"

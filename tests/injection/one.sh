#!/bin/sh
# One injection in a boot of its own, and its line of the table.
#
#   one.sh LINES QEMU_TEST BOOT NAME ANSWER CAUSE
#
# Right is a report of the exception that it must be, by the kernel's own final line, complete, which its record
# shows, or cut short, where the report itself was hit and no cause is asked for. Where no
# instruction can run any more, the next boot must say how this one ended.
set -u
lines=$1
test=$2
boot=$3
name=$4
answer=$5
cause=$6
log=$lines/$name.log
reset_answer=1000 # ANSWER_RESET of injection.h

reboots=
[ "$answer" != "$reset_answer" ] || reboots=--reboots
# shellcheck disable=SC2086 # words on purpose
reason=$("$test" $boot $reboots --words "inject=$name exit" --expect any --timeout 120 --log "$log" 2>&1 |
    sed -n 's/^qemu-test: \(FAILED: \)\{0,1\}//p' | head -n 1)

# GRUB's last line has no end on UEFI's serial console: what follows its escape codes is the kernel's.
escape=$(printf '\033')
first() {
    sed "s/^.*$escape\[[0-9;=]*[A-Za-z]//" "$log" | grep -m 1 -E -e "$1" | cut -c 1-62
}
headline=$(first '^(#[A-Z]+|NMI|interrupt|-) ')
record=$(sed -n 's/^TRAPGATE {.*"cause":{"id":"\([a-z0-9-]*\)".*/\1/p' "$log" | head -n 1)
cut=$(first '^The rest of the report was lost|the report failed twice')
verdict=right
if [ "$answer" = "$reset_answer" ]; then
    headline=$(first '^Last boot: reset')
    [ -n "$headline" ] || verdict='wrong: the next boot does not say so'
    record=
    cut=
elif [ -z "$headline" ]; then
    verdict='wrong: no headline'
elif [ -z "$record$cut" ]; then
    verdict='wrong: no record'
elif [ "$cause" != - ] && [ "$cause" != "$record" ]; then
    verdict="wrong: the cause is not $cause"
fi
[ -z "$reason" ] || verdict="wrong: $reason"
printf '%-41s %-62s %-22s %s\n' "$name" "$headline" "${record:-${cut:+cut short}}" "$verdict" >"$lines/$name"

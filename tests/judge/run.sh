#!/bin/sh
# Boots that never happened, and what cmake/qemu-test.sh must say of each.
#
#   run.sh QEMU_TEST
set -eu

judge=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
CALLED=$(mktemp)
trap 'rm -f "$CALLED"' EXIT
export QEMU="$here/qemu" SAYS='' RESETS='' STATUS=0 CALLED
file=$here/run.sh # any file: nobody boots it
boots=--iso
cases=0
wrong=0

# verdict EXPECTED OPTION...: EXPECTED is `passed`, or a part of the reason why it is not.
verdict() {
    expected=$1
    shift
    cases=$((cases + 1))
    status=0
    said=$("$judge" "$boots" "$file" "$@" 2>&1) || status=$?
    case $expected in
    passed) [ "$status" = 0 ] && return ;;
    *) [ "$status" = 1 ] && printf '%s\n' "$said" | grep -qF -e "FAILED: $expected" && return ;;
    esac
    wrong=$((wrong + 1))
    echo "QEMU says '$SAYS', ends with $STATUS; judged with '$*': expected '$expected', got status $status:"
    printf '%s\n' "$said" | sed 's/^/    /'
}

# called_with ARGUMENT VALUE: that the last boot was.
called_with() {
    cases=$((cases + 1))
    awk -v argument="$1" -v value="$2" '$0 == value && before == argument { found = 1 }
        { before = $0 }
        END { exit !found }' "$CALLED" && return
    wrong=$((wrong + 1))
    echo "QEMU was not called with $1 $2, but with:"
    sed 's/^/    /' "$CALLED"
}

# What is booted, and how it gets its words.
STATUS=33 SAYS='trapgate: exit 33, expected\n'
verdict passed --words 'test=one,two exit'
called_with -cdrom "$file"
called_with -smbios 'type=11,value=test=one,,two exit'
verdict passed --media usb
called_with -drive "if=none,id=iso,format=raw,snapshot=on,file=$file"
boots=--kernel
verdict passed --words 'test=one,two exit'
called_with -kernel "$file"
called_with -append 'test=one,two exit'
verdict 'status 33 instead of 79' --expect 79
boots=--iso

# A boot that ends as it should, with carriage returns as the kernel sends them.
STATUS=33 SAYS='Hello\r\ntrapgate: exit 33, expected\r\n'
verdict passed
verdict passed --expect any
verdict passed --expect-line '^Hello$' --forbid-line 'Goodbye'
verdict 'status 33 instead of 79' --expect 79
verdict 'no line matches: ^Goodbye' --expect-line '^Goodbye'
verdict 'no line matches: ^Goodbye' --expect-line '^Hello' --expect-line '^Goodbye'
verdict 'a line matches that must not: Hel+o' --forbid-line 'Hel+o'
verdict 'no triple fault' --triple-fault
verdict 'it did not reset the machine' --resets
verdict 'it ended (status 33) before it said: never' --halts --expect-line never

# What the kernel says of itself counts.
STATUS=33 SAYS='trapgate: exit 33, unexpected\n'
verdict 'the final line does not say expected'
verdict 'the final line does not say expected' --expect any
verdict passed --expect '33, unexpected'
STATUS=35 SAYS='trapgate: exit 35, expected\n'
verdict 'status 35 instead of 33'
verdict passed --expect 35
STATUS=93 SAYS='trapgate: exit 33, expected\n'
verdict "the final line says 33, but QEMU's status is 93" --expect any
STATUS=33 SAYS='Hello\n'
verdict 'the final line is missing'
verdict 'the final line is missing' --expect any
SAYS='trapgate: exit 33, expected\nand on it went\n'
verdict 'the final line is missing'
SAYS=''
verdict 'the final line is missing'

# Ends that no kernel announces.
STATUS=0 SAYS='trapgate: exit 33, expected\n'
verdict 'it reset or switched off the machine' --expect any
STATUS=1
verdict 'QEMU did not start' --expect any
STATUS=hang SAYS='Hello\n'
verdict 'it hung: no end after 1 seconds' --timeout 1
verdict passed --halts --expect-line '^Hello'
verdict 'it hung: no end after 1 seconds' --timeout 1 --halts --expect-line never

# A machine that is reset and boots again: QEMU itself resets it once, at power-on.
STATUS=33 SAYS='trapgate: exit 33, expected\n' 
reset='CPU Reset (CPU 0)'
RESETS="$reset
Triple fault
$reset"
verdict passed --reboots
called_with -action reboot=reset
verdict 'triple fault'
STATUS=35
verdict 'the final line says 33' --reboots
STATUS=33 RESETS=$reset
verdict 'it was not reset' --reboots
RESETS=

# A triple fault is one only where it was announced, and wanted.
STATUS=0 RESETS='Triple fault' SAYS='trapgate: triple fault next, expected\n'
verdict 'triple fault'
verdict 'triple fault' --resets
verdict passed --triple-fault
SAYS='Hello\n'
verdict 'the triple fault was not announced' --triple-fault
RESETS='CPU Reset (CPU 0)' SAYS='Reset by port 0xCF9.\n'
verdict passed --resets
verdict 'no triple fault' --triple-fault

echo "$cases verdicts, $wrong of them wrong"
[ "$wrong" = 0 ]

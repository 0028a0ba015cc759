#!/bin/sh
# Explains the last crash in a serial log: checks the record that the kernel wrote for machines
# (arch/x86_64/report/record.h says what is in it), and adds what only the host can tell, from the
# kernel's ELF file: the faulting instruction among its neighbours, and inlined functions.
#
#   explain.sh FILE ELF
#
# Status 0: explained. 1: there is no record in the file, or it was damaged on the way.
set -eu

log=$1
elf=$2
objdump=${OBJDUMP:-objdump}
addr2line=${ADDR2LINE:-addr2line}
# shellcheck source=cmake/terminal.sh
. "$(dirname -- "$0")/terminal.sh"

# The colours of a screen, on a terminal: of the headline, of the cause, and plain.
red=
bright=
plain=
if is_colored 1; then
    red=$(printf '\033[97;41m')
    bright=$(printf '\033[91m')
    plain=$(printf '\033[0m')
fi

fail() {
    echo "explain: $1" >&2
    exit 1
}

line=$(tr -d '\r' <"$log" | grep '^TRAPGATE {.*} [0-9a-f]\{8\}$' | tail -n 1) || :
[ -n "$line" ] || fail "there is no record of a crash (TRAPGATE {...}) in $log"
json=${line#TRAPGATE }
json=${json% *}

# gzip's trailer begins with the same CRC-32, lowest byte first.
crc=$(printf '%s' "$json" | gzip -c | tail -c 8 | od -An -tx1 | awk '{ print $4 $3 $2 $1; exit }')
[ "$crc" = "${line##* }" ] || fail "the record was damaged: its CRC-32 is $crc, not ${line##* }"

# value PATTERN: the first match's text between the quotes; no value that is asked for has any.
value() {
    printf '%s\n' "$json" | sed -n "s/.*$1\"\\([^\"]*\\)\".*/\\1/p"
}

headline=$(printf '%s\n' "$json" | sed -n 's/.*"headline":"\(.*\)","vector":.*/\1/p')
rip=$(value '"frame":{"rip":')
symbol=$(value '"at":{"symbol":')
printf '%s\n' "$red$headline$plain"
printf '%s: %s\n' "$bright$(value '"certainty":')" \
    "$(printf '%s\n' "$json" | sed -n 's/.*"certainty":"[a-z]*","text":"\(.*\)"},"at":.*/\1/p')$plain"

command -v "$objdump" >/dev/null || fail "there is no $objdump to disassemble with"
[ -n "$symbol" ] || {
    echo "rip $rip is not in the kernel's code: see the backtrace for where it came from"
    exit 0
}
"$addr2line" -e "$elf" -ifp "$rip" | sed -e "s/^/  /" -e "s| at build/| at |"
address=${rip#0x}
"$objdump" -d --no-show-raw-insn --disassemble="$symbol" "$elf" | awk -v address="$address" '
    # The instructions of the function, so that some before and after the one at rip can be shown.
    /^ *[0-9a-f]+:\t/ {
        line[++count] = $0
        split($1, part, ":")
        if (part[1] == address)
            at = count
    }
    END {
        if (!at) {
            print "explain: this ELF file has no instruction at " address ": it is of another build"
            exit 1
        }
        for (i = at - 4; i <= at + 3; i++)
            if (i in line)
                print (i == at ? "=>" : "  ") line[i]
    }'

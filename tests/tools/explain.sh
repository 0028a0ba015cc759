#!/bin/sh
# trapgate-explain on records that are whole, of another build, and damaged in every way.
#
#   explain.sh TOOLS COMPILER WORK
set -eu
tool=$1/trapgate-explain
compiler=$2
work=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$work"
cases=0 wrong=0

# ends STATUS TEXT ARGUMENT...: with this status, and a line with this text.
ends() {
    wanted=$1 text=$2
    shift 2
    cases=$((cases + 1))
    status=0
    "$tool" "$@" >"$work/said" 2>&1 || status=$?
    if [ "$status" != "$wanted" ] || ! grep -q -e "$text" "$work/said"; then
        echo "trapgate-explain $*: status $status instead of $wanted, or not '$text':"
        cat "$work/said"
        wrong=$((wrong + 1))
    fi
}

says() {
    cases=$((cases + 1))
    grep -q -e "$1" "$work/said" || {
        echo "it does not say '$1':"
        cat "$work/said"
        wrong=$((wrong + 1))
    }
}

# crc: of the standard input; gzip's trailer begins with it, lowest byte first.
crc() {
    gzip -c | tail -c 8 | od -An -tx1 | awk '{ print $4 $3 $2 $1; exit }'
}

# log FILE JSON: a serial log with this record.
log() {
    printf 'Hello World!\r\n#PF page fault\r\nTRAPGATE %s %s\r\ntrapgate: exit 93\r\n' \
        "$2" "$(printf '%s' "$2" | crc)" >"$1"
}

elf=$work/crash.elf
"$compiler" -std=gnu17 -O2 -g -ffreestanding -fcf-protection=none -nostdlib -static -no-pie -fno-pic \
    "-ffile-prefix-map=$here=source" -o "$elf" "$here/crash.c"
rip=$("${NM:-nm}" "$elf" | awk '$3 == "place" { sub(/^0+/, "", $1); print "0x" $1 }')
json="{\"version\":1,\"build\":null,\"headline\":\"#PF page fault: write of 0x10\",\"vector\":14,\
\"mnemonic\":\"#PF\",\"name\":\"page fault\",\"class\":\"fault\",\"error_code\":\"0x2\",\"error\":\"write\",\
\"cause\":{\"id\":\"null-pointer\",\"certainty\":\"certain\",\"text\":\"a \\\"null\\\" pointer\"},\
\"at\":{\"symbol\":\"_start\",\"offset\":5,\"size\":12,\"file\":\"crash.c\",\"line\":101},\
\"frame\":{\"rip\":\"$rip\",\"cs\":\"0x8\",\"rflags\":\"0x2\",\"rsp\":\"0x1000\",\"ss\":\"0x10\"},\
\"registers\":null,\"system\":{},\"address\":null,\"walk\":null,\"backtrace\":[\"_start+0x5/0xc (crash.c:101)\",\
\"caller+0x1/0x2 (caller.c:7)\"],\"code\":{\"before\":\"\",\"at\":\"c7002a000000c3\"},\"stack\":[]}"
log "$work/log" "$json"

ends 0 "^#PF page fault: write of 0x10$" "$work/log" --elf "$elf" --source "$here"
says '^certain: a "null" pointer$'
says "^  inner at .*crash.c:101$"
says "^   (inlined by) start at .*crash.c:201$"
says "^=>${rip#0x}:	movl \$0x2a, (%rax)$"
says "^source and instructions$"
ends 0 "^  at      _start+0x5/0xc (crash.c:101)$" "$work/log"
says "^  caller+0x1/0x2 (caller.c:7)$"
ends 0 "^.\[97;41m#PF page fault" "$work/log" --color always
printf '%s\n' "$json" >"$work/json"
ends 0 "^   (inlined by) start" "$work/json" --elf "$elf"
ends 0 "^=>" --elf "$elf" - <"$work/log"

# The banks of a machine check are members, which need not be there.
banks='"machine_check":{"status":"0x5","valid":1,"banks":[{"number":3,"status":"0xbe00000000000135","address":"0x123456780","misc":"0x8c"}]},'
log "$work/check" "$(printf '%s' "$json" | sed "s/\"backtrace\"/$banks&/")"
ends 0 '^  bank 3  status 0xbe00000000000135: UC, EN, MISCV, ADDRV, PCC$' "$work/check"
says '^          address 0x123456780, misc 0x8c$'
says '^  MCG_STATUS 0x5: RIPV'
log "$work/check" "$(printf '%s' "$json" | sed 's/"backtrace"/"machine_check":{"status":"0x5"},&/')"
ends 1 'its member machine_check.valid is missing' "$work/check"

# In brief: nothing of the report but the headline and the cause.
ends 0 "^   (inlined by) start" "$work/log" --elf "$elf" --brief
says '^certain: a "null" pointer$'
cases=$((cases + 1))
! grep -e "^registers" -e "^  rip" "$work/said" || wrong=$((wrong + 1))

# Of several records in a log the last one counts.
sed 's/write of 0x10/read of 0x20/' "$work/log" >"$work/two"
cat "$work/log" >>"$work/two"
ends 0 "write of 0x10" "$work/two" --elf "$elf"

# The lines of source, from the folder that the names begin at.
mkdir -p "$work/source"
printf '%100s' '' | tr ' ' '\n' >"$work/source/crash.c"
echo "the line that faults" >>"$work/source/crash.c"
"$compiler" -std=gnu17 -O2 -g -ffreestanding -fcf-protection=none -nostdlib -static -no-pie -fno-pic \
    "-ffile-prefix-map=$here=$work/source" -o "$work/mapped.elf" "$here/crash.c"
ends 0 "^->  101 | the line that faults$" "$work/log" --elf "$work/mapped.elf" --source "$work/source"

# Elsewhere than in the code there is nothing to show, but where it came from.
log "$work/wild" "$(printf '%s' "$json" | sed 's/"at":{[^}]*}/"at":null/; s/"rip":"[^"]*"/"rip":"0x666"/')"
ends 0 "^rip 0x666 is not in the kernel's code" "$work/wild" --elf "$elf"
says "^  caller+0x1/0x2 (caller.c:7)$"

# Another build: other code, or with a table of symbols another checksum.
log "$work/other" "$(printf '%s' "$json" | sed 's/c7002a/c7002b/')"
ends 3 "crash.elf is of another build: the file has other code at rip $rip" "$work/other" --elf "$elf"
"$1/trapgate-symbols" "$elf" -o "$work/table.S"
"$compiler" -std=gnu17 -O2 -g -ffreestanding -fcf-protection=none -nostdlib -static -no-pie -fno-pic \
    -o "$work/with-table.elf" "$here/crash.c" "$work/table.S"
log "$work/of-build" "$(printf '%s' "$json" | sed 's/"build":null/"build":"0x1"/')"
ends 3 "is of another build: the record is of build 0x1, and the file is build 0x" "$work/of-build" \
    --elf "$work/with-table.elf"
ends 3 "all 2 ELF files are of another build; .*crash.elf: the file has other code" "$work/other" \
    --elf "$work/with-table.elf" --elf "$elf"
ends 0 "^#PF page fault: write of 0x10$" "$work/log" --elf "$work/with-table.elf" --elf "$elf" \
    --source "$here"

# A kernel that ran elsewhere than it was linked: by the function that both have.
log "$work/moved" "$(printf '%s' "$json" | sed "s/\"rip\":\"$rip\"/\"rip\":\"0x501005\"/")"
ends 0 "^it ran 0x100000 higher than it was linked$" "$work/moved" --elf "$elf"
says "^=>501005:	movl \$0x2a, (%rax)$"
says "^   (inlined by) start at .*crash.c:201$"

# A compact record that was made once is read for ever, as a scanner shows it, and as a mail breaks it.
ends 0 "^certain: null pointer: rax is 0, plus offset 0x18$" "$here/null_pointer.record"
cases=$((cases + 1))
diff "$here/null_pointer.report" "$work/said" || wrong=$((wrong + 1))
{
    echo 'The kernel crashed with'
    fold -w 60 "$here/null_pointer.record" | sed 's/^/> /'
    echo 'What is it?'
} >"$work/mail"
ends 0 "^certain: null pointer" "$work/mail"
cmp "$here/null_pointer.report" "$work/said" || wrong=$((wrong + 1))
ends 3 "crash.elf is of another build" "$here/null_pointer.record" --elf "$elf"
head -c 300 "$here/null_pointer.record" >"$work/bad"
ends 1 "the record is damaged: it is cut off after 300 characters" "$work/bad"
sed 's/^\(.\{200\}\)\(.\)\(.\)/\1\3\2/' "$here/null_pointer.record" >"$work/bad"
ends 1 "the record is damaged: its registers (characters [0-9]* to [0-9]*)$" "$work/bad"
sed 's/^\(.\{200\}\)./\1~/' "$here/null_pointer.record" >"$work/bad"
ends 1 'the record is damaged: its character 201, "~", is none of a record' "$work/bad"
printf '\211PNG\r\n\032\n' >"$work/empty.png"
ends 2 "empty.png: " "$work/empty.png"

# Damage, and where it is.
sed 's/"line":101/"line":10x/' "$work/log" >"$work/bad"
ends 1 "damaged: its CRC-32 is [0-9a-f]* instead of [0-9a-f]*; it is no JSON from character [0-9]* on" "$work/bad"
sed 's/"rip":"0x/"rip":"0y/' "$work/log" >"$work/bad"
ends 1 "damaged: .*; its member frame.rip is not what it should be" "$work/bad"
sed 's/"rsp":"0x1000"/"rsp":"0x1001"/' "$work/log" >"$work/bad"
ends 1 "damaged: .*; all its members are there: the damage is in a value" "$work/bad"
sed 's/"frame".*/"fra/' "$work/log" >"$work/bad"
ends 1 "damaged: it is cut off after" "$work/bad"
log "$work/bad" "$(printf '%s' "$json" | sed 's/"stack":\[\]/"more":1/')"
ends 1 "its member stack is missing" "$work/bad"
log "$work/bad" "$(printf '%s' "$json" | sed 's/"version":1/"version":2/')"
ends 1 "it has version 2" "$work/bad"
echo "Hello World!" >"$work/none"
ends 1 "there is no record of a crash" "$work/none"
: >"$work/empty"
ends 1 "there is no record of a crash" "$work/empty"

# Every character that is changed is noticed.
size=$(printf '%s' "$json" | wc -c)
at=0
while [ $at -lt "$size" ]; do
    {
        printf 'TRAPGATE '
        printf '%s' "$json" | head -c $at
        printf '~'
        printf '%s' "$json" | tail -c +$((at + 2))
        printf ' %s\n' "$(printf '%s' "$json" | crc)"
    } >"$work/bad"
    ends 1 "damaged\|there is no record" "$work/bad"
    at=$((at + 7))
done

ends 2 "No such file" "$work/nothing"
ends 2 "No such file" "$work/log" --elf "$work/nothing"
ends 2 "not an ELF file" "$work/log" --elf "$work/log"
ends 2 "Try 'trapgate-explain --help'"
ends 2 "Try 'trapgate-explain --help'" "$work/log" "$work/log"
ends 2 "auto, always or never" "$work/log" --color blue
ends 0 "^usage: trapgate-explain FILE" --help
ends 0 "^trapgate-explain (Trapgate) " --version

echo "$cases cases, $wrong wrong"
[ "$wrong" = 0 ]

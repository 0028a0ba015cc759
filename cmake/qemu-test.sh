#!/bin/sh
# One boot in QEMU as one test. A test fails on a wrong status, a triple fault, a
# hang, a QEMU that does not start and a final line that is missing or disagrees
# with the status: each is said in one line, with the serial log below it.
#
#   qemu-test.sh --iso FILE    [OPTION...] [-- QEMU ARGUMENT...]
#   qemu-test.sh --kernel FILE [OPTION...] [-- QEMU ARGUMENT...]
#
# The kernel's ELF file boots without GRUB, in a fifth of the time.
#
#   --words WORDS        the kernel's command line
#   --expect STATUS      QEMU's exit status, 33 if not given. The final line must say
#                        "expected", after 35 (a panic, which no kernel promises)
#                        either word; 'STATUS, unexpected' asks for the other one;
#                        'any': whatever the final line calls expected
#   --triple-fault       it must end in the triple fault that it has announced
#   --reboots            it may be reset, by a triple fault, too, and must boot once more
#   --resets             it must reset the machine, other than by a triple fault
#   --halts              it must stop without an end: QEMU is ended when the last of
#                        the expected lines has come
#   --expect-line REGEX  some line must match (grep -E); may be repeated
#   --forbid-line REGEX  no line may match; may be repeated
#   --firmware NAME      bios, uefi or uefi32; for a kernel bios or qboot
#   --monitor            what the guest writes to port 0xEA is a command for QEMU's monitor:
#                        "nmi", "mce ..."
#   --media NAME         how the ISO is attached: cdrom, usb, ide or virtio
#   --timeout SECONDS    60 if not given
#   --log FILE           keep the serial log here
#   --executed FILE      a line for each instruction that the kernel executes; then a triple fault is not seen
#
# Status 0: passed. 1: failed. 2: used wrongly. 77: skipped, no emulator, one without
# what it needs, or findings in one that the conformance suite does not know.
set -eu

# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/qemu.sh"

work=$(mktemp -d)
boot=
trap '[ -z "$boot" ] || kill "$boot" 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
: >"$work/expect"
: >"$work/forbid"

die() {
    echo "qemu-test: $1" >&2
    exit 2
}

file=
words=
end=status
reboots=
expected=33
keep=
monitor=
limit=60
while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
    --) break ;;
    --triple-fault) end=triple-fault && continue ;;
    --reboots) reboots=yes && continue ;;
    --resets) end=resets && continue ;;
    --halts) end=halts && continue ;;
    --monitor) monitor=yes && continue ;;
    esac
    [ $# -gt 0 ] || die "$option needs a value"
    case $option in
    --iso) file=$1 ;;
    --kernel) file=$1 media=kernel ;;
    --words) words=$1 ;;
    --expect) expected=$1 ;;
    --expect-line) printf '%s\n' "$1" >>"$work/expect" ;;
    --forbid-line) printf '%s\n' "$1" >>"$work/forbid" ;;
    --firmware) firmware=$1 ;;
    --media) media=$1 ;;
    --timeout) limit=$1 ;;
    --log) keep=$1 ;;
    --executed) executed=$1 ;;
    *) die "there is no option $option" ;;
    esac
    shift
done
[ -r "$file" ] || die "there is nothing to boot: '$file'"
[ "$end" != halts ] || [ -s "$work/expect" ] || die "--halts needs an --expect-line"

if ! command -v "$qemu" >/dev/null; then
    echo "qemu-test: skipped, $qemu is not installed"
    exit 77
elif [ "$firmware" = uefi ] && ! ovmf_files >/dev/null; then
    echo "qemu-test: skipped, no UEFI firmware (OVMF) is installed"
    exit 77
elif [ "$firmware" = uefi32 ] && ! ovmf32_files >/dev/null; then
    echo "qemu-test: skipped, no 32-bit UEFI firmware (OVMF for IA32) is installed"
    exit 77
elif [ "$firmware" = qboot ] && ! has_qboot; then
    echo "qemu-test: skipped, QEMU has no qboot.rom"
    exit 77
fi

# A pipe is a pair of files, NAME.in and NAME.out, as QEMU sees them: what the guest puts out is what
# the monitor reads.
if [ -n "$monitor" ]; then
    mkfifo "$work/guest.in" "$work/guest.out" "$work/monitor.out"
    ln -s guest.out "$work/monitor.in"
    set -- -chardev "pipe,id=guest,path=$work/guest" \
        -device isa-debugcon,iobase=0xea,chardev=guest \
        -chardev "pipe,id=monitor,path=$work/monitor" -mon chardev=monitor,mode=readline "$@"
fi

# -no-reboot comes first.
[ -z "$reboots" ] || set -- -action reboot=reset "$@"

# A guest that prints without end must not fill the disk: 4 MiB, in blocks of 512.
log_limit=8192

# -nodefaults because every device that the firmware looks at costs time; cpu_reset
# because it costs nothing and tells a triple fault from a reset that was asked for.
mkfifo "$work/serial"
qemu_boot "$file" "$words" -nodefaults -m 64 -vga std -display none -serial stdio \
    -d cpu_reset -D "$work/resets" "$@" </dev/null >"$work/serial" 2>"$work/errors" &
boot=$!

# What ends the wait for a guest that halts is its last line; otherwise QEMU's end.
last_words=
[ "$end" != halts ] || last_words=$(tail -n 1 "$work/expect")
(ulimit -f "$log_limit" && exec tee "$work/raw") <"$work/serial" 2>/dev/null | {
    if [ -n "$last_words" ] && grep -q -E -e "$last_words"; then
        : >"$work/said"
        kill "$boot" || :
    fi
    cat >/dev/null
}
log_blocks=$(($(wc -c <"$work/raw") / 512))
[ "$log_blocks" -lt "$log_limit" ] || kill "$boot" 2>/dev/null || :
status=0
wait "$boot" 2>/dev/null || status=$?
boot=

log=$work/log
tr -d '\r' <"$work/raw" >"$log"
[ -z "$keep" ] || cp "$log" "$keep"

fail() {
    lines=$(wc -l <"$log")
    echo "qemu-test: FAILED: $1"
    sed 's/^/QEMU: /' "$work/errors"
    echo "--- serial log, $lines lines$([ "$lines" -le 200 ] || echo ', the last 200')"
    tail -n 200 "$log"
    echo "--- end of the serial log"
    exit 1
}

# First what no test can want, whatever it expects.
[ "$log_blocks" -lt "$log_limit" ] || fail "it printed without end"
if [ "$status" = 1 ] && lacks=$(grep 'Perhaps you want to install' "$work/errors"); then
    echo "qemu-test: skipped, $lacks"
    exit 77
fi
case $status in
1 | 2) fail "QEMU did not start (status $status)" ;;
124 | 137) fail "it hung: no end after $limit seconds" ;;
esac
triple_fault=no
[ -z "$executed" ] || : >"$work/resets"
! grep -q '^Triple fault' "$work/resets" || triple_fault=yes
[ -z "$reboots" ] || [ "$(grep -c '^CPU Reset' "$work/resets")" -gt 1 ] || fail "it was not reset"
[ "$triple_fault" = no ] || [ -n "$reboots" ] || [ "$end" = triple-fault ] || fail "triple fault"

final_line "$log"
case $end in
status)
    [ "$status" != 0 ] || fail "it reset or switched off the machine (status 0)"
    [ -n "$final_status" ] || fail "the final line is missing (status $status)"
    [ "$final_status" = "$status" ] ||
        fail "the final line says $final_status, but QEMU's status is $status"
    [ "$expected" = any ] || [ "$status" = "${expected%%,*}" ] ||
        fail "status $status instead of ${expected%%,*}"
    case $expected in
    35) wanted_word=$final_word ;;
    *,*) wanted_word=${expected#*, } ;;
    *) wanted_word=expected ;;
    esac
    [ "$final_word" = "$wanted_word" ] || fail "the final line does not say $wanted_word: $final"
    ;;
triple-fault)
    [ "$triple_fault" = yes ] || fail "no triple fault (status $status)"
    [ "$final" = "$triple_fault_line" ] || fail "the triple fault was not announced"
    ;;
resets)
    [ "$status" = 0 ] || fail "it did not reset the machine, but ended with status $status"
    ;;
halts)
    [ -e "$work/said" ] || fail "it ended (status $status) before it said: $last_words"
    [ "$status" = 0 ] || fail "it did not halt, but ended with status $status"
    ;;
esac

# One expression a line, as grep -f would read them, but each must be found.
while IFS= read -r line; do
    grep -q -E -e "$line" "$log" || fail "no line matches: $line"
done <"$work/expect"
while IFS= read -r line; do
    ! grep -q -E -e "$line" "$log" || fail "a line matches that must not: $line"
done <"$work/forbid"

# Nobody promised anything of an engine that is not known.
if [ "$expected" = any ] && [ "$status" = 37 ]; then
    echo "qemu-test: skipped, $(sed -n 's/^# \(.* is not known here.*\)/\1/p' "$log" | tail -n 1)"
    exit 77
fi

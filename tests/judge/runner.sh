#!/bin/sh
# Boots that never happened, and what trapgate-run must say of each: for one way to boot, or for bad input.
#
#   runner.sh TRAPGATE_RUN ELF BOOT WAY|bad-input
#
# ELF has the tests a, b and alone; BOOT is boot.c, which prints what SAYS says. A WAY is a command, or a preset of
# trapgate-run, in whose emulator's place BOOT stands.
set -eu
run=$1 elf=$2 boot=$3 way=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SAYS='' CALLS="$work/calls" QEMU="$boot" BOOT="$boot" OVMF_CODE="$0" OVMF_VARS="$0" FIFO="$work/line"
seconds=5
patience=

# Bochs has a file for the serial port and one status for all ends; a PC on a line has no status, and never ends.
emulator() {
    mkdir -p "$work/bin"
    printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
    PATH=$work/bin:$PATH
}
case $way in
bochs-iso)
    # shellcheck disable=SC2016 # the program expands them
    emulator bochs-bin 'exec "$BOOT" "--serial=$(sed -n "s/.*dev=//p" bochsrc.now)"'
    found=$("$run" "$elf" --timeout 5 --test a -- bochs-iso "$elf" 2>&1) || :
    case $found in *'Bochs has no'*) echo "skipped: there is no BIOS for Bochs" && exit 77 ;; esac
    ;;
serial)
    emulator stty ''
    # shellcheck disable=SC2016
    emulator power '[ "$1" = off ] || "$BOOT" "$TRAPGATE_WORDS" >"$FIFO" 2>/dev/null &'
    mkfifo "$FIFO"
    seconds=1
    patience=20
    ;;
esac
cases=0
wrong=0

# judged STATUS TEXT SAYS [OPTION...]: the status, and a part of what is said, for the way in $way.
judged() {
    status=$1 text=$2 SAYS=$3
    shift 3
    case $way,$text in
    bochs-iso,*status* | bochs-iso,*signal*) return ;;
    serial,*status* | serial,*signal* | serial,*cut* | serial,*'not run: the boot'*) return ;;
    esac
    cases=$((cases + 1))
    # shellcheck disable=SC2016 # the other shell expands them
    case $way in
    command) set -- "$@" -- "$boot" '@WORDS@' ;;
    script) set -- "$@" -- sh -c 'exec "$0" "$TRAPGATE_WORDS"' "$boot" ;;
    file) set -- "$@" -- "$boot" '--serial=@SERIAL@' '@WORDS@' ;;
    qemu-* | bochs-iso) set -- "$@" -- "$way" "$elf" ;;
    serial) set -- "$@" -- serial "$FIFO" power ;;
    esac
    # On a machine with much to do BOOT may not even have begun within the time of a PC on a line: once more.
    for bound in "$seconds" ${patience:+"$patience"}; do
        got=0
        : >"$CALLS"
        said=$("$run" "$elf" --timeout "$bound" "$@" 2>&1) || got=$?
        [ "$got" = "$status" ] && printf '%s\n' "$said" | grep -qF -e "$text" && return
    done
    wrong=$((wrong + 1))
    echo "$way, '$SAYS': expected status $status and '$text', got status $got and:"
    printf '%s\n' "$said" | head -n 20 | sed 's/^/    /'
}

ends='plan=2 run=a ok=a run=b ok=b exits status=33'
ways() {
    # In good order.
    judged 0 '2 tests in 1 boot: 2 passed, 0 failed, 0 skipped' "tap $ends" --shared
    judged 0 '2 passed' "tap plan=2 run=a ok=a run=b ok=b halts" --shared
    judged 0 '2 passed' "tap plan=2 run=a ok=a run=b ok=b halts hang" --shared
    judged 0 '2 passed' "text=GRUB|Booting| tap $ends" --shared
    judged 0 '2 passed' "tap plan=2 run=a text=half_a_line| ok=a run=b ok=b exits text=|bye| status=33" --shared
    judged 0 '1 passed, 0 failed, 1 skipped' "tap plan=2 run=a skip=a run=b ok=b exits status=33" --shared
    judged 0 '2 passed' "tap plan=2 run=a todo=a run=b ok=b exits status=33" --shared
    judged 77 'skipped  a: why' "tap plan=1 run=a skip=a exits status=33" --test a
    judged 0 '1 tests in 1 boot' "tap plan=1 run=alone ok=alone exits status=33" --test alone
    judged 0 '3 tests in 2 boots: 3 passed' "tap $ends/tap plan=1 run=alone ok=alone exits status=33"
    judged 0 '2 passed' "tap plan=2 run=a ok=a run=b ok=b exits status=0" --shared
    judged 0 '2 passed' "tap plan=2 run=a ok=a run=b ok=b exits status=5" --shared --passed-status 5

    # A test has failed, and the others have not.
    judged 1 'FAILED   a' "tap plan=2 run=a not=a run=b ok=b exits status=35" --shared
    judged 1 '1 passed, 1 failed' "tap plan=2 run=a not=a run=b ok=b exits status=35" --shared
    judged 1 'because of this' "tap plan=2 run=a text=because_of_this| not=a run=b ok=b exits status=35" --shared
    judged 1 'passed   b' "tap plan=2 run=a not=a run=b ok=b halts" --shared

    # Each test on two CPUs: it has passed if it did so on both.
    on_both='plan=4 run=a@0 ok=a@0 run=a@1 ok=a@1 run=b@0 ok=b@0 run=b@1'
    judged 0 '2 tests in 1 boot: 2 passed' "tap $on_both ok=b@1 exits status=33" --shared --cpu all
    judged 1 '1 passed, 1 failed' "tap $on_both not=b@1 exits status=35" --shared --cpu all
    judged 1 'not ok 4 - b on CPU 1' "tap $on_both not=b@1 exits status=35" --shared --cpu all
    judged 1 'in the test b on CPU 1' "tap $on_both killed" --shared --cpu all
    judged 1 'a result is of no test that was begun' "tap $on_both ok=b@0 exits status=33" --shared --cpu all
    judged 1 'a result is of no test that was begun' "tap $on_both ok=b exits status=33" --shared --cpu all

    # The last line is missing.
    judged 1 'it ended early: with the right status, 33, but without the last line' \
        "tap plan=2 run=a ok=a run=b ok=b status=33" --shared
    judged 1 'the log is cut in the middle of a line' "tap plan=2 run=a ok=a run=b ok=b cut status=33" --shared
    judged 1 'the machine was reset or switched off (status 0) before the last line' \
        "tap plan=2 run=a ok=a run=b ok=b status=0" --shared
    judged 1 'it ended with status 7 before the last line' "tap plan=2 run=a ok=a status=7" --shared
    judged 1 'killed by signal 9 before the last line' "tap plan=2 run=a ok=a killed" --shared

    # A test is the end of its boot: the next one runs in another.
    judged 1 'FAILED   a: it ended early: with the right status, 33, but without the last line, in the test a' \
        "tap plan=2 run=a status=33/tap plan=1 run=b ok=b exits status=33" --shared
    judged 1 '2 tests in 2 boots: 1 passed, 1 failed' \
        "tap plan=2 run=a status=33/tap plan=1 run=b ok=b exits status=33" --shared
    judged 1 'passed   b' "tap plan=2 run=a killed/tap plan=1 run=b ok=b exits status=33" --shared
    judged 1 '2 tests in 2 boots: 0 passed, 2 failed' "tap plan=2 run=a status=0/tap plan=1 run=b status=0" --shared
    judged 1 'FAILED   b: it was not run: the boot ended before it, and the kernel does not get the words' \
        "tap plan=2 run=a status=0" --shared
    judged 1 'FAILED   b: it hung: no end after 1 seconds, in the test b' \
        "tap plan=2 run=a ok=a run=b hang" --shared --timeout 1

    # Lines that are not the tests' own, and results that are lost.
    judged 1 'the last line does not agree with the results above it' \
        "tap plan=2 run=a ok=a run=b ok=b sum exits status=33" --shared
    judged 1 'the last line does not agree with the results' \
        "tap plan=2 run=a text=#_trapgate-test:_end,_2_run,_2_passed,_0_failed,_0_skipped,_exits,_token_0,_check_12345678| status=33" --shared
    judged 1 'something else prints lines like results' "tap plan=2 run=a text=ok_1_-_b| ok=a run=b ok=b exits status=33" --shared
    judged 1 'there is more than one plan' "tap plan=2 run=a text=1..2| ok=a run=b ok=b exits status=33" --shared
    judged 1 'there is more than one last line' "tap $(echo "$ends" | sed 's/status/exits status/')" --shared
    judged 1 'there are results after the last line' "tap plan=2 run=a ok=a run=b ok=b exits run=a status=33" --shared
    judged 1 'there are fewer results than were announced' "tap plan=2 run=a ok=a exits status=33" --shared
    judged 1 'a test has no result, and another one was begun' "tap plan=2 run=a run=b ok=b exits status=33" --shared
    judged 1 'the last line counts other results than there are' "tap plan=2 run=a ok=a run=b ok=b lost exits status=33" --shared
    judged 1 'another test was run' "tap plan=1 run=a ok=a exits status=33" --test alone
    judged 1 'it was not run, and the kernel says that it ran all' "tap plan=1 run=a ok=a exits status=33" --shared

    # The kernel has not what is asked for.
    judged 1 'FAILED   b: nothing was run: there is no such CPU for tests: 3' \
        "tap plan=0 text=#_trapgate-test:_nothing_is_run:_there_is_no_such_CPU_for_tests:_3| exits status=35" \
        --shared --cpu 3
    judged 1 'something else prints lines like results' \
        "tap plan=2 run=a ok=a text=#_trapgate-test:_nothing_is_run:_why| ok=b exits status=33" --shared

    # The status says something else.
    judged 1 'the last line says that all passed, but the status is 35' "tap plan=2 run=a ok=a run=b ok=b exits status=35" --shared
    judged 1 'the last line says that not all passed, but the status is 33' \
        "tap plan=2 run=a not=a run=b ok=b exits status=33" --shared
    judged 1 'the last line says that all passed, but the status is 1' "tap plan=2 run=a ok=a run=b ok=b exits status=1" --shared
    judged 1 'killed by signal 9 after the last line' "tap plan=2 run=a ok=a run=b ok=b exits killed" --shared

    # No tests at all.
    judged 1 'the boot command ended with status 1, and the kernel printed nothing: no_such_device' \
        'error=no_such_device status=1' --shared
    judged 1 'it printed nothing in 1 seconds' 'hang' --shared --timeout 1
    judged 1 'no tests began in 1 seconds, and something else was printed' 'text=Hello| hang' --shared --timeout 1
    judged 1 'it ended with status 3 before the last line' 'text=Hello| status=3' --shared
    judged 1 'it printed without end' 'tap plan=2 run=a endless' --shared
    # Where the boot has no words a line of another boot cannot be told.
    case $way in
    script | bochs-iso | serial) judged 0 '2 passed' "tap token=0 $ends" --shared ;;
    *) judged 1 'the last line is of another boot' "tap token=old $ends" --shared ;;
    esac
    case $way in
    qemu-*)
        judged 1 'FAILED   a: triple fault, in the test a' \
            "tap plan=2 run=a triple status=0/tap plan=1 run=b ok=b exits status=33" --shared
        judged 1 'passed   b' "tap plan=2 run=a triple status=0/tap plan=1 run=b ok=b exits status=33" --shared
        judged 1 'triple fault after the last line' "tap plan=2 run=a ok=a run=b ok=b exits triple status=0" --shared
        judged 1 'triple fault' "text=Hello| triple status=0" --shared
        # A kernel that does not know the word snapshot boots for each.
        judged 0 'no snapshot can be made: the kernel did not wait for it' \
            "tap $ends/tap plan=1 run=alone ok=alone exits status=33" --snapshot --test alone
        judged 0 '1 tests in 2 boots: 1 passed' \
            "text=Hello| status=33/tap plan=1 run=alone ok=alone exits status=33" --snapshot --test alone
        ;;
    esac
}

# Bad input: one line, and status 2.
refused() {
    text=$1
    shift
    cases=$((cases + 1))
    got=0
    said=$("$run" "$@" 2>&1) || got=$?
    [ "$got" = 2 ] && printf '%s\n' "$said" | head -n 1 | grep -qF -e "$text" && return
    wrong=$((wrong + 1))
    echo "'$*': expected status 2 and '$text', got status $got and:"
    printf '%s\n' "$said" | sed 's/^/    /'
}
bad_input() {
    refused "there is no test 'nothing'" "$elf" --test nothing -- "$boot"
    refused 'no ELF file is given' -- "$boot"
    refused 'no boot command is given' "$elf"
    refused 'not an ELF file' "$0" -- "$boot"
    refused 'No such file' "$work/nothing" -- "$boot"
    refused 'has no TEST' "$boot" -- "$boot"
    refused 'needs a number from 1 on' "$elf" --timeout soon -- "$boot"
    refused '--cpu needs a number from 0 on' "$elf" --cpu some -- "$boot"
    refused 'a snapshot is for QEMU' "$elf" --isolated --snapshot --test alone -- "$boot"
    refused 'qemu-iso needs 1 argument' "$elf" -- qemu-iso
    refused 'No such file' "$elf" -- qemu-kernel "$work/nothing"
    refused 'there is no result of a test' "$elf" --results "$work" --show a
    way=command boot=$work/no_such_program
    judged 1 "there is no program '$boot'" '' --shared
    touch "$work/no_program"
    boot=$work/no_program
    judged 1 "cannot be started: Permission denied" '' --shared
}

case $way in
bad-input) bad_input ;;
*) ways ;;
esac
echo "$4: $cases verdicts, $wrong of them wrong"
[ "$wrong" = 0 ]

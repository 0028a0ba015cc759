#!/bin/sh
# interrupted_registers(), in every way that a kernel may be compiled: handlers.c is compiled with
# each set of flags, every handler in it is executed (driver.c), and the build's own check
# (trapgate-check) judges the same program. All 15 registers must be right in all of them,
# and the check must say so.
#
#   run.sh COMPILER WORK        a spread: every 61st set of flags
#   TRAPGATE_MATRIX=full …      all of them
#
# A configuration is one handler, compiled with one set of flags.
set -eu
compiler=$1
work=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$here/../..
export LC_ALL=C
cd "$source" # so that no flag holds a path, which may have spaces

# What trapgate::trapgate brings, without -fcf-protection=none: that is for size only.
flags="-mgeneral-regs-only -mno-red-zone -fno-shrink-wrap -DTRAPGATE_FLAGS"
common="$flags -std=gnu17 -Wall -Wextra -no-pie -I. -Iarch/x86_64/include"

# One line for each set of flags.
sets_of_flags() {
    for other in "" -flto -mstackrealign -fno-inline -funroll-all-loops -fPIC \
        "-fno-schedule-insns -fno-schedule-insns2" -fstack-clash-protection -fstack-check \
        -maccumulate-outgoing-args -mpreferred-stack-boundary=3 -mtune=atom -mtune=znver3; do
        for protector in -fno-stack-protector -fstack-protector-strong -fstack-protector-all; do
            for branches in none full; do
                for pointer in -fomit-frame-pointer -fno-omit-frame-pointer; do
                    for level in 0 1 2 3 s g; do
                        echo "-O$level $pointer -fcf-protection=$branches $protector $other"
                    done
                done
            done
        done
    done
}

# Runs one set and prints `N right`, or what is wrong. $1 is a number, for the name of the program.
judge() {
    program=$work/program.$1
    shift
    # shellcheck disable=SC2086 # several words on purpose
    if ! said=$("$compiler" $common -fno-pie "$@" "$here/handlers.c" "$work/driver.o" \
        -o "$program" 2>&1); then
        echo "with $*: does not compile: $said"
    elif ! said=$(timeout 20 "$program" 2>&1); then
        echo "with $*: $said"
    elif ! checked=$("${TRAPGATE_CHECK:?names the program}" --handlers "$program" 2>&1); then
        echo "with $*: all right, but refused: $checked"
    else
        echo "${said%% handlers*} right"
    fi
    rm -f "$program"
}

if [ "$1" = --judge ]; then
    shift
    work=$2 compiler=$1
    shift 2
    # shellcheck disable=SC2086 # the flags are one argument
    judge "$1" $2
    exit
fi

mkdir -p "$work"
# shellcheck disable=SC2086
"$compiler" $common -fno-pie -O2 -c "$here/driver.c" -o "$work/driver.o"

# The control: with a mistake in handlers.c some handlers are wrong, and the check must refuse just
# these. The stack protector, which some distributions switch on, would have right ones among them that are
# interrupted by wrong ones.
for level in -O0 -O2; do
    # shellcheck disable=SC2086
    "$compiler" $common -fno-pie -fno-stack-protector $level -DCONTROL "$here/handlers.c" "$work/driver.o" \
        -o "$work/control"
    timeout 20 "$work/control" | sed -n 's/^wrong: \([a-z_]*\):.*/\1/p' | sort >"$work/wrong"
    "$TRAPGATE_CHECK" --handlers "$work/control" 2>&1 |
        sed -n 's/.*: \([a-z_]*\)\(\.cold\)\{0,1\} (0x.*/\1/p' | sort -u >"$work/refused"
    if [ ! -s "$work/wrong" ] || ! cmp -s "$work/wrong" "$work/refused"; then
        echo "control at $level: what is wrong (<) is not what is refused (>):"
        diff "$work/wrong" "$work/refused" || :
        exit 1
    fi
    echo "control at $level: $(wc -l <"$work/wrong") wrong handlers, each of them refused"
done

step=61
[ "${TRAPGATE_MATRIX:-}" = full ] && step=1
sets_of_flags | awk -v step=$step 'NR % step == 0 { printf "%d\n%s\n", NR, $0 }' |
    tr '\n' '\0' |
    xargs -0 -n 2 -P "$(nproc)" "$here/run.sh" --judge "$compiler" "$work" >"$work/results"

grep -v '^[0-9]* right$' "$work/results" && exit 1
awk '{ sum += $1 } END {
    printf "%d sets of flags, %d configurations, 15 of 15 registers right in all\n", NR, sum
    exit !(sum >= 50)
}' "$work/results"

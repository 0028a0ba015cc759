#!/bin/sh
# What a report says of other CPUs is in its record: the explanation of the log has the same lines.
#
#   cpus.sh QEMU_TEST EXPLAIN ELF CPUS WORDS
set -eu
test=$1 explain=$2 elf=$3 cpus=$4 words=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
"$test" --kernel "$elf" --words "$words exit" --expect any --log "$work/log" -- -smp "$cpus" >"$work/out" || status=$?
[ "$status" = 0 ] || { cat "$work/out" && exit "$status"; }
"$explain" "$work/log" --elf "$elf" >"$work/explained"
grep '^CPUs\{0,1\} [0-9]' "$work/log" | grep -v ' run' >"$work/said"
grep '^CPUs\{0,1\} [0-9]' "$work/explained" >"$work/again" || :
[ -s "$work/said" ] || { echo "the report says nothing of other CPUs" && cat "$work/log" && exit 1; }
diff "$work/said" "$work/again"
cat "$work/said"

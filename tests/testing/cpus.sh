#!/bin/sh
# What the tests' own library says of tests that use four CPUs at once, and fail, crash and hang on one of them
# (tests/kernel/testing_cpus.c), line by line; and of a test on each of them.
#
#   cpus.sh QEMU_TEST ELF FOLDER_OF_EXPECTED
set -eu
qemu_test=$1 elf=$2 here=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# run WORDS: what is said, without line numbers and addresses; `# run:` only if asked for.
run() {
    "$qemu_test" --kernel "$elf" --words "$1 exit" --log "$work/log" -- -smp 4 >"$work/out" 2>&1 ||
        { cat "$work/out"; exit 1; }
    grep -E '^(TAP|1\.\.|ok |not ok |# )' "$work/log" | grep -v '^# run: ' |
        sed 's/^# [.\/]*tests/# tests/; s/\.c:[0-9]*:/.c:/; s/0xffffffff8[0-9a-f]*/0x…/; s/, check .*//'
}

# Lines of checks that fail come from all CPUs in any order: 200 of them, each of which is whole.
tests=$(sed -n 's/^TEST(\([a-z0-9_]*\).*/\1/p' "$here/../kernel/testing_cpus.c" | tr '\n' ,)
run "test=${tests%,} cpu=0" >"$work/lines"
awk '/: CHECK_STRING\(/ { lines[$0]++; next }
    /are_whole_lines/ { for (line in lines) print lines[line], "times", line | "sort -k 3"; close("sort -k 3") }
    { print }' "$work/lines" >"$work/said"
diff -u "$here/expected_cpus" "$work/said" || { echo "testing: it says something else"; exit 1; }

# Each on every CPU, in a random order, and once more as one hangs there.
run "test=each_row_is_a_test cpu=all seed=5" >"$work/said"
[ "$(grep -c '^ok .* - each_row_is_a_test\[[0-2]\] on CPU [0-3]$' "$work/said")" = 12 ] ||
    { cat "$work/said"; echo "testing: not 3 rows on 4 CPUs"; exit 1; }
run "test=a_test_that_hangs_is_ended,a_test_after_all_of_them_runs cpu=3 storm" >"$work/said"
for line in '^not ok 1 - a_test_that_hangs_is_ended on CPU 3 # TODO' '^# it hangs: ' \
    '^ok 2 - a_test_after_all_of_them_runs on CPU 3$'; do
    grep -q "$line" "$work/said" || { cat "$work/said"; echo "testing: CPU 3 is not watched"; exit 1; }
done
echo "as expected on 4 CPUs"

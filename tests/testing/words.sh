#!/bin/sh
# The words that choose tests, put them in a random order, repeat them, and go on after some.
#
#   words.sh QEMU_TEST ELF
set -eu
qemu_test=$1 elf=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cases=0

fail() {
    echo "words: $1"
    cut -c1-150 "$work/log"
    exit 1
}
# run WORDS: the names of what was run, in one line.
run() {
    cases=$((cases + 1))
    "$qemu_test" --kernel "$elf" --words "$1 exit" --log "$work/log" >"$work/out" || fail "it fails: $1"
    ran=$(sed -n 's/^# run: //p' "$work/log" | tr '\n' ' ')
}
# ran WORDS NAMES
expect() {
    run "$1"
    [ "$ran" = "$2 " ] || fail "$1 runs '$ran' and not '$2 '"
    plan=$(sed -n 's/^1\.\.//p' "$work/log")
    [ "$plan" = "$(echo "$2" | wc -w)" ] || fail "$1 announces $plan"
}

rows='each_row_is_a_test[0] each_row_is_a_test[1] each_row_is_a_test[2]'
expect test=each_row_is_a_test "$rows"
expect 'test=each_row*' "$rows"
expect 'test=each_row_is_a_test[1]' 'each_row_is_a_test[1]'
expect 'test=each_row_is_a_test[2],each_row_is_a_test[0]' 'each_row_is_a_test[0] each_row_is_a_test[2]'
expect 'test=each_row_is_a_test repeat=2' "$rows $rows"
expect 'test=each_row_is_a_test repeat=2 from=4' 'each_row_is_a_test[1] each_row_is_a_test[2]'
expect 'test=each_row_is_a_test seed=0' "$rows"

# A seed gives an order, always the same, and another one another.
run 'test=the_*'
in_order=$ran
run 'test=the_* seed=1'
one=$ran
run 'test=the_* seed=1'
[ "$ran" = "$one" ] || fail "one seed, two orders"
run 'test=the_* seed=2'
for other in "$one" "$in_order"; do
    [ "$ran" != "$other" ] || fail "two seeds, one order"
done
[ "$one" != "$in_order" ] || fail "the order of seed 1 is none"
[ "$(echo "$ran" | tr ' ' '\n' | sort)" = "$(echo "$in_order" | tr ' ' '\n' | sort)" ] ||
    fail "another order, other tests"

# A word that the last line repeats.
run 'test=each_row_is_a_test token=abc123'
grep -q ', token abc123, check [0-9a-f]\{8\}$' "$work/log" || fail "the token is not repeated"

echo "$cases boots as the words say"

#!/bin/sh
# What the tests' own library says of tests that pass, fail, crash, overflow the stack, smash it and hang
# (tests/kernel/testing.c), line by line, and whether a TAP reader agrees.
#
#   says.sh QEMU_TEST ELF FOLDER_OF_EXPECTED
set -eu
qemu_test=$1 elf=$2 here=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One boot with all of them. Line numbers and addresses are the compiler's.
tests=$(sed -n 's/^TEST\(_EACH\)\{0,1\}(\([a-z0-9_]*\).*/\2/p' "$here/../kernel/testing.c" | tr '\n' ,)
"$qemu_test" --kernel "$elf" --words "test=${tests%,} exit" --log "$work/log"
grep -E '^(TAP|1\.\.|ok |not ok |# )' "$work/log" | grep -v '^# run: ' |
    sed 's/^# [.\/]*tests/# tests/; s/testing\.c:[0-9]*:/testing.c:/; s/0xffffffff8[0-9a-f]*/0x…/; s/, check .*//' >"$work/said"
diff -u "$here/expected" "$work/said" || { echo "testing: it says something else"; exit 1; }
grep -q 'a_test_that_hangs_is_ended' "$work/log" || { echo "testing: no hang"; exit 1; }
awk '/^# run: a_test_that_hangs/ { hangs = 1 }
    hangs && /a_test_that_hangs_is_ended\+0x|test_a_test_that_hangs_is_ended/ { named = 1 }
    END { exit !named }' "$work/log" || { echo "testing: the report does not say where it hung"; exit 1; }

command -v prove >/dev/null || { echo "as expected; no TAP reader (prove) is here" && exit 0; }
# As it is; or, for a reader that knows version 13 only (Debian 12's), of which 14 is an extension, with that in
# the first line.
reads() {
    prove --verbose --exec cat "$1" >"$work/proved" 2>&1
}
version=14
if ! reads "$work/log" && grep -q 'specified version 14 but' "$work/proved"; then
    version=13
    sed 's/^TAP version 14/TAP version 13/' "$work/log" >"$work/tap"
    reads "$work/tap" || { cat "$work/proved"; exit 1; }
fi
tests=$(sed -n "s/^1\.\.//p" "$here/expected")
grep -q "^Files=1, Tests=$tests," "$work/proved" || { cat "$work/proved"; exit 1; }
grep -q '^Result: PASS' "$work/proved" || { cat "$work/proved"; exit 1; }
echo "read as version $version by $(prove --version)"

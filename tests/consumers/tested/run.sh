#!/bin/sh
# The guide of this folder, followed: its files are as it shows them; they are built from what is
# installed, by CMake, make and meson, and run; a test that is wrong fails, alone, and is explained; two
# tests of one name, and a table that a linker script drops, are errors of the link.
#
#   run.sh PREFIX workflow|snapshot|cmake|cxx|crash|coverage|ends|cpus|make|meson|refused
set -eu
prefix=$1 part=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v qemu-system-x86_64 >/dev/null || { echo "skipped: QEMU is not installed" && exit 77; }

fail() {
    echo "tested: $1"
    [ ! -e "$work/out" ] || cat "$work/out"
    exit 1
}
# shown LANGUAGE HEADING [NUMBER]: the code of the guide.
shown() {
    awk -v heading="$2" -v language="$1" -f "$here/../extract.awk" "$here/README.md"
}
compare() {
    shown "$1" "$2" >"$work/shown" || fail "the guide shows no $3"
    diff -u "$here/$3" "$work/shown" || fail "the guide shows another $3"
}
compare c 'The kernel runs its tests: kernel.c' kernel.c
compare c 'A test: bitmap_tests.c' bitmap_tests.c
compare cmake 'Each a test of CTest: CMakeLists.txt' CMakeLists.txt

mkdir "$work/kernel"
cp "$here"/../smallest/boot.S "$here"/../smallest/kernel.ld "$here"/*.[ch] "$here/in_cxx.cpp" "$here/CMakeLists.txt" \
    "$here/Makefile" "$here/meson.build" "$work/kernel"
cd "$work/kernel"
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name trapgate.pc)")
export PKG_CONFIG_PATH PATH="$prefix/bin:$PATH"

# The commands of the guide, with this prefix.
by_cmake() {
    shown sh 'Run them' | sed "s|\"\$HOME/trapgate\"|'$prefix'|" >"$work/commands"
    sh -eu "$work/commands" >"$work/out" 2>&1
}
refused() {
    ! by_cmake || fail "it builds: $1"
    [ "$(grep -c "$1" "$work/out")" -gt 0 ] || fail "no line says: $1"
    ! ctest --test-dir build >"$work/out" 2>&1 || fail "CTest passes without a kernel"
}

case $part in
cmake)
    by_cmake || fail "the tests of the guide do not pass"
    grep -q '100% tests passed, 0 tests failed out of 10' "$work/out" || fail "not 10 tests passed"
    ctest --test-dir build -R there_is_nothing >"$work/out" 2>&1 || fail "one of them does not run alone"
    trapgate-run build/kernel.elf --isolated -j2 --seed 5 --junit "$work/junit" -- \
        qemu-kernel build/kernel.elf >"$work/out" 2>&1 || fail "they do not pass in boots of their own"
    grep -q '^9 tests in 9 boots: 9 passed, 0 failed' "$work/out" || fail "not 9 boots"
    [ "$(grep -c '<testcase' "$work/junit")" = 9 ] || fail "not 9 tests in JUnit's file"
    trapgate-run build/kernel.elf --repeat 3 -- qemu-kernel build/kernel.elf >"$work/out" 2>&1 ||
        fail "they do not pass three times"
    # What the kernel says of a name that it has not, when nobody has looked into its file before.
    status=0
    timeout 60 qemu-system-x86_64 -nodefaults -display none -serial stdio -kernel build/kernel.elf \
        -device isa-debug-exit,iobase=0xf4,iosize=4 -fw_cfg name=opt/trapgate/words,string=test=nothing \
        </dev/null >"$work/out" 2>&1 || status=$?
    [ "$status" = 35 ] || fail "a test that does not exist ends with status $status"
    grep -q '^# trapgate-test: nothing is run: there is no such test: nothing' "$work/out" || fail "it does not say which test is not there"
    ;;
workflow)
    # Its last commands, on this machine.
    awk '/^ *- run: \|/ { block = "" ; on = 1; next } /^ *- / { on = 0 } on { sub(/^ */, ""); block = block $0 "\n" }
        END { printf "%s", block }' "$here/workflow.yml" |
        sed "s|\"\$HOME/trapgate\"|'$prefix'|" >"$work/commands"
    grep -q '^ctest ' "$work/commands" || fail "the workflow runs no tests"
    sh -eu "$work/commands" >"$work/out" 2>&1 || fail "the workflow's commands"
    [ "$(grep -c '<testcase' build/results.xml)" = 10 ] || fail "no results in JUnit's form"
    ;;
snapshot)
    sed -i 's/ TIMEOUT 20/ TIMEOUT 20 ISOLATED SNAPSHOT/' CMakeLists.txt
    by_cmake || fail "the tests of the guide do not pass from a snapshot"
    grep -q '100% tests passed, 0 tests failed out of 10' "$work/out" || fail "not 10 tests passed"
    # Where a start is all that there is: nothing is printed of the boot.
    trapgate-run build/kernel.elf --isolated --snapshot -- qemu-kernel build/kernel.elf >"$work/out" 2>&1 ||
        fail "they do not pass from a snapshot"
    grep -q '^9 tests in 10 boots: 9 passed' "$work/out" || fail "not 10 boots"
    ! grep -q 'no snapshot' "$work/out" || fail "there was no snapshot"
    ;;
cxx)
    command -v g++ >/dev/null || { echo "skipped: g++ is not installed" && exit 77; }
    sed -i 's/LANGUAGES C ASM/LANGUAGES C CXX ASM/; s/bitmap_tests.c)/bitmap_tests.c in_cxx.cpp)/' CMakeLists.txt
    for standard in 17 20; do
        sed -i "/CXX_STANDARD/d; /enable_testing/a set(CMAKE_CXX_STANDARD $standard)" CMakeLists.txt
        by_cmake || fail "the tests in C++$standard do not pass"
        ! grep -q 'warning:' "$work/out" || fail "there are warnings"
        grep -q '100% tests passed, 0 tests failed out of 15' "$work/out" || fail "not 15 tests passed"
        [ "$(ctest --test-dir build -N -L cxx | grep -c 'Test *#')" = 2 ] || fail "a label is lost"
    done
    ;;
crash)
    shown c 'Run them' >>bitmap_tests.c
    ! by_cmake || fail "a test that crashes passes"
    grep -q '91% tests passed, 1 tests failed out of 11' "$work/out" || fail "not 1 test failed"
    grep -q 'the_bitmap_grows (Failed)' "$work/out" || fail "it is another test that failed"
    for line in '^#PF page fault: read of 0x8, which is not present' '^  bitmap_reserve at ' \
        '^->    5 |     bool is_free' '^=>[0-9a-f]*:.*mov'; do
        grep -q -e "$line" "$work/out" || fail "no line says: $line"
    done
    ! trapgate-run build/kernel.elf --repeat 5 --until-fail -- qemu-kernel build/kernel.elf \
        >"$work/rerun" 2>&1 || fail "it passes at last"
    { grep -q '^not run  write_protection' "$work/rerun" && grep -q ' in 1 boot: .* 1 failed' "$work/rerun"; } ||
        fail "it goes on after the failure"
    ! ctest --test-dir build --rerun-failed >"$work/out" 2>&1 || fail "it passes the second time"
    grep -q '1 tests failed out of 2' "$work/out" || fail "--rerun-failed runs others"
    ;;
coverage)
    # The gcov of the compiler.
    compiler=${CC:-gcc}
    gcov=$(echo "$compiler" | sed 's/gcc\([^/]*\)$/gcov\1/')
    command -v "$gcov" >/dev/null || gcov=gcov
    # 3 calls of tests of their own, 320 out of the rows; then as many again, of two more boots.
    sed -i 's/ TIMEOUT 20/ TIMEOUT 20 COVERAGE/' CMakeLists.txt
    for count in 323 646; do
        by_cmake || fail "the tests of the guide do not pass with COVERAGE"
        gcda=$(find build -name '*bitmap.c.gcda')
        "$gcov" -t "$gcda" >"$work/out" || fail "gcov does not read $gcda"
        grep -q "^ *$count: *5: *bool is_free" "$work/out" || fail "gcov does not count $count"
    done
    command -v gcovr >/dev/null || { echo "skipped: gcovr is not installed, and gcov is right" && exit 77; }
    gcovr --gcov-executable "$gcov" --root . build >"$work/out" 2>&1 || fail "gcovr"
    grep -q '^bitmap\.c  *9  *9  *100%' "$work/out" || fail "gcovr finds another coverage"
    ;;
ends)
    # A kernel that cannot leave its machine; a test that is mended; and one that hangs where no bound is, which
    # costs its boot, and those after it another.
    sed -i 's/, .exit = trapgate_test_exit_qemu//' kernel.c
    by_cmake || fail "the tests do not pass in a kernel that halts"
    grep -q '100% tests passed, 0 tests failed out of 10' "$work/out" || fail "not 10 tests passed"
    cp "$here/kernel.c" .
    cat >>bitmap_tests.c <<END
TEST(it_is_mended, .expected_failure = "the map is too small") {
}
TEST(it_hangs) {
    for (;;) {
        __asm__ volatile("cli\\n\\thlt");
    }
}
TEST(it_comes_after_that) {
}
END
    ! by_cmake || fail "a test that hangs passes"
    grep -q '85% tests passed, 2 tests failed out of 13' "$work/out" || fail "not 2 tests failed"
    for line in '^# it passed, and is expected to fail:' '^# the map is too small' \
        'it hung: no end after 20 seconds, in the test it_hangs'; do
        grep -q -e "$line" build/Testing/Temporary/LastTest.log || fail "no line says: $line"
    done
    ;;
cpus)
    # On each of 3 CPUs, in a storm of interrupts, and a test that needs all of them at once.
    sed -i 's/kernel\.c bitmap/many_cpus.c many_cpus_tests.c bitmap/; s/report test)/report test interrupts)/
        s/trapgate::test)/trapgate::test trapgate::interrupts)/; s/ TIMEOUT 20/ TIMEOUT 60 CPU all STORM/
        s/<TARGET_FILE:kernel.elf>/& -smp 3/' CMakeLists.txt
    by_cmake || fail "the tests of the guide do not pass on all CPUs"
    grep -q '100% tests passed, 0 tests failed out of 11' "$work/out" || fail "not 11 tests passed"
    trapgate-run build/kernel.elf --cpu 2 --junit "$work/junit" -- qemu-kernel build/kernel.elf -smp 3 \
        >"$work/out" 2>&1 || fail "they do not pass on CPU 2"
    # One that is wrong where nobody looked: it says where that was, and what came then.
    cat >>bitmap_tests.c <<END
TEST(this_is_the_first_cpu) {
    struct bitmap *volatile nowhere = NULL;
    CHECK_EQUAL(trapgate_test_cpu() > 1, 0);
    if (trapgate_test_cpu() == 2) {
        bitmap_reserve(nowhere, 70);
    }
}
TEST(what_lies_below_the_stack_stays, .alone = true) {
    unsigned long kept, turns = 5000000;
    __asm__ volatile("movq \$7, -64(%%rsp)\n1:\tdecq %1\n\tjnz 1b\n\tmovq -64(%%rsp), %0"
                     : "=r"(kept), "+r"(turns) : : "memory");
    CHECK_EQUAL(kept, 7);
}
END
    ! by_cmake || fail "a test that crashes on CPU 2 passes"
    grep -q '85% tests passed, 2 tests failed out of 13' "$work/out" || fail "not 2 tests failed"
    trapgate-run build/kernel.elf --test what_lies_below_the_stack_stays -- qemu-kernel build/kernel.elf \
        >"$work/out" 2>&1 || fail "it fails without a storm"
    ! trapgate-run build/kernel.elf --cpu 3 -- qemu-kernel build/kernel.elf -smp 3 >"$work/out" 2>&1 ||
        fail "there is a CPU 3 of 3"
    [ "$(grep -c '^FAILED .*: nothing was run: there is no such CPU for tests: 3' "$work/out")" -gt 10 ] || fail "it does not say which CPU is not there"
    for line in '^not ok [0-9]* - what_lies_below_the_stack_stays on CPU [0-2]' '^not ok [0-9]* - this_is_the_first_cpu on CPU 2' \
        '^# .*bitmap_tests.c:[0-9]*: on CPU 2: CHECK_EQUAL(trapgate_test_cpu() > 1, 0): 1 (0x1), not 0' \
        '^# under a storm of interrupts: [1-9][0-9]* came'; do
        grep -q -e "$line" build/Testing/Temporary/LastTest.log || fail "no line says: $line"
    done
    ;;
make)
    command -v make >/dev/null || { echo "skipped: make is not installed" && exit 77; }
    make test >"$work/out" 2>&1 || fail "make test"
    grep -q '^9 tests in 2 boots: 9 passed' "$work/out" || fail "not 9 tests passed"
    ;;
meson)
    command -v meson >/dev/null || { echo "skipped: meson is not installed" && exit 77; }
    { meson setup build && meson test -C build; } >"$work/out" 2>&1 || fail "meson test"
    grep -q '^Ok: *1' "$work/out" || fail "not 1 test passed"
    ;;
refused)
    echo 'TEST(there_is_nothing_at_page_0) {}' >second.c
    sed -i 's/bitmap_tests.c/bitmap_tests.c second.c/' CMakeLists.txt
    sed -i '1i #include <trapgate/test.h>' second.c
    refused 'multiple definition of .trapgate_test_row_there_is_nothing_at_page_0'
    cp "$here/CMakeLists.txt" .
    sed -i 's/\*(.rodata\*)/*(.rodata* trapgate_tests)/' kernel.ld
    refused 'undefined reference to .__start_trapgate_tests'
    cp "$here/../smallest/kernel.ld" .
    sed -i 's/^SECTIONS {/SECTIONS { \/DISCARD\/ : { *(trapgate_tests) }/' kernel.ld
    refused 'trapgate_tests'
    ;;
esac
echo "$part: as the guide says"

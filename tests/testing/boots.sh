#!/bin/sh
# The presets of trapgate-run with machines that really boot: an ISO of GRUB in QEMU and in Bochs, a UEFI
# application, and a machine on a serial line that a switch turns on.
#
#   boots.sh TRAPGATE_RUN ELF iso|bochs|uefi|serial [PREFIX]
#
# ELF is the tests' kernel; PREFIX is where Trapgate is installed, for uefi.
set -eu
run=$1 elf=$2 way=$3 prefix=${4:-}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH='' cd -- "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
skip() {
    echo "skipped: $1"
    exit 77
}
command -v qemu-system-x86_64 >/dev/null || skip "QEMU is not installed"

# One that passes, three rows, one that crashes as it must, and one that fails as it is expected to.
tests="an_exception_is_an_expectation each_row_is_a_test a_crash_is_torn_down a_check_that_does_not_hold_fails"
words="test=$(echo "$tests" | tr ' ' ,) exit"
chosen=$(for name in $tests; do echo "--test $name"; done)

# An ISO that boots the kernel with these words, which is what there is where no others can be given.
make_iso() {
    mkrescue=$(command -v grub-mkrescue || command -v grub2-mkrescue) || skip "GRUB is not installed"
    mkdir -p "$work/iso/boot/grub"
    cp "$elf" "$work/iso/boot/kernel.elf"
    printf 'multiboot2 /boot/kernel.elf %s\nboot\n' "$1" >"$work/iso/boot/grub/grub.cfg"
    "$mkrescue" -o "$work/kernel.iso" "$work/iso" --install-modules="multiboot2 normal iso9660 part_msdos" \
        --locales= --fonts= --themes= >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
}
# said STATUS TEXT
judge() {
    [ "$status" = "$1" ] && grep -qF "$2" "$work/out" && echo "$way: $2" && return
    echo "$way: status $status, and not $1 and '$2':"
    head -n 50 "$work/out"
    exit 1
}

status=0
case $way in
iso)
    # The words of the ISO are for a person; QEMU's go before them only where there is no test= in them.
    make_iso exit
    # shellcheck disable=SC2086 # words on purpose
    "$run" "$elf" $chosen -- qemu-iso "$work/kernel.iso" -m 64 >"$work/out" 2>&1 || status=$?
    judge 0 '6 tests in 1 boot: 6 passed, 0 failed'
    ;;
bochs)
    command -v bochs-bin >/dev/null || command -v bochs >/dev/null || skip "Bochs is not installed"
    make_iso "$words"
    # shellcheck disable=SC2086
    "$run" "$elf" $chosen --timeout 100 -- bochs-iso "$work/kernel.iso" >"$work/out" 2>&1 || status=$?
    ! grep -q 'Bochs has no' "$work/out" || skip "there is no BIOS for Bochs"
    judge 0 '6 tests in 1 boot: 6 passed, 0 failed'
    ;;
serial)
    # The line is a pseudo terminal, and the switch starts QEMU with its serial port on the other end.
    command -v python3 >/dev/null || skip "Python 3 is not installed"
    cat >"$work/switch" <<END
#!/bin/sh
[ "\$1" = off ] || timeout 60 qemu-system-x86_64 -nodefaults -display none -vga none -m 64 -kernel "$elf" \
    -append "$words \$TRAPGATE_WORDS" -device isa-debug-exit,iobase=0xf4,iosize=4 -serial stdio \
    <&8 >&8 2>/dev/null &
END
    chmod +x "$work/switch"
    # shellcheck disable=SC2086
    python3 -c '
import os, pty, subprocess, sys
line, device = pty.openpty()
os.dup2(line, 8)
sys.exit(subprocess.run(sys.argv[2:] + ["serial", os.ttyname(device), sys.argv[1]], pass_fds=[8]).returncode)
' "$work/switch" "$run" "$elf" $chosen -- >"$work/out" 2>&1 || status=$?
    judge 0 '6 tests in 1 boot: 6 passed, 0 failed'
    ;;
uefi)
    command -v mformat >/dev/null || skip "mtools is not installed"
    command -v make >/dev/null || skip "make is not installed"
    command -v pkg-config >/dev/null || skip "pkg-config is not installed"
    cp "$source"/tests/consumers/uefi/* "$work" 2>/dev/null || :
    cp "$here/in_uefi.c" "$work"
    cd "$work"
    # The application runs its tests where it would crash.
    sed -i 's/crash();$/trapgate_test_run(\&tests, trapgate_test_words_qemu(words, sizeof words));/
        s/^static struct report_host host = {/static struct report_host host = {.end = trapgate_test_crashed, /
        s/^#include <trapgate\/catch.h>/&\n#include <trapgate\/test_run.h>/
        s/^static void explain_crashes/static const struct trapgate_test_host tests = {\n    .put = put, .forget = report_forget, .exit = trapgate_test_exit_qemu};\nstatic char words[1024];\n&/
        s/void (\*volatile crash).*/(void)CRASH;/' application.c
    sed -i 's/trapgate-report/trapgate-report trapgate-test/; s/segments.o/segments.o in_uefi.o/
        s/-j .symbols/-j .symbols -j trapgate_tests -j trapgate_test_ends/' Makefile
    sed -i 's/^    \.reloc : /    trapgate_tests : { *(trapgate_tests) }\n    trapgate_test_ends : { *(trapgate_test_ends) }\n&/' application.ld
    PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name trapgate.pc)")
    export PKG_CONFIG_PATH PATH="$prefix/bin:$PATH"
    make application.efi >out 2>&1 || { cat out; exit 1; }
    "$run" application.elf --timeout 100 -- qemu-uefi application.efi -m 128 -net none >"$work/out" 2>&1 || status=$?
    ! grep -q 'no UEFI firmware' "$work/out" || skip "no UEFI firmware (OVMF) is installed"
    judge 0 '4 tests in 1 boot: 4 passed, 0 failed'
    ;;
esac

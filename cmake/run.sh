#!/bin/sh
# Boots the ISO in QEMU for a person: the serial console in the terminal, a window
# where there is a display. Without a terminal the kernel ends QEMU by itself, and
# the status is 0 exactly if its last line agrees that all went as it should.
#
#   run.sh --iso FILE [OPTION...] [-- QEMU ARGUMENT...]
#
#   --scenario NAME   the tutorial's scenario if not given
#   --elf FILE        the kernel with its symbols, for the debugger and explanations
#   --debug           stop before the first instruction and wait for, or start, gdb
#   --accel NAME      tcg, or kvm if it answers
#   --firmware NAME   bios or uefi
#   --words WORDS     more for the kernel's command line
#
# TRAPGATE_TIMEOUT bounds a run without a terminal, in seconds.
set -eu

here=$(dirname -- "$0")
# shellcheck source=cmake/qemu.sh
. "$here/qemu.sh"

say() {
    echo "trapgate: $1" >&2
}

die() {
    say "$1"
    exit 2
}

iso=
elf=
scenario=breakpoint
debug=
more=
while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
    --) break ;;
    --debug) debug=yes && continue ;;
    esac
    [ $# -gt 0 ] || die "$option needs a value"
    case $option in
    --iso) iso=$1 ;;
    --elf) elf=$1 ;;
    --scenario) scenario=$1 ;;
    --accel) accel=$1 ;;
    --firmware) firmware=$1 ;;
    --words) more=$1 ;;
    *) die "there is no option $option" ;;
    esac
    shift
done

case $accel in
tcg) ;;
kvm) kvm_answers || die "KVM does not answer on this machine; leave out --accel kvm" ;;
*) die "there is no accelerator '$accel': tcg, kvm" ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
words="scenario=$scenario${more:+ $more} halt" # to be left by a key, not by a restart

# A window needs both somebody to show it to and a QEMU that is built for it.
display=none
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
    for kind in gtk sdl cocoa; do
        "$qemu" -display help | grep -qx "$kind" && display=$kind && break
    done
fi

# What the kernel told in its record for machines, with what only the host knows.
explain() {
    if [ -n "$elf" ] && [ -x "$here/explain.sh" ] && grep -q '^TRAPGATE {' "$1"; then
        "$here/explain.sh" "$1" "$elf" >&2 || :
    fi
}

if [ "$debug" ] && command -v gdb >/dev/null && [ -t 0 ]; then
    # In the background, because a Ctrl-C in gdb must not reach QEMU.
    (qemu_boot "$iso" "$words" -S -gdb "unix:$work/gdb,server=on,wait=off" -display "$display" \
        -serial "file:$work/serial" -daemonize -pidfile "$work/pid" "$@")
    trap 'kill "$(cat "$work/pid")" 2>/dev/null || :; rm -rf "$work"' EXIT
    say "the serial console is in $work/serial while gdb runs; continue with c"
    gdb -q -d "$here/.." "$elf" -ex "target remote $work/gdb" -ex "thbreak kernel_main"
    exit
fi
if [ "$debug" ]; then
    set -- -S -gdb tcp:127.0.0.1:1234 "$@"
    say "stopped; attach with: gdb $elf -ex 'target remote localhost:1234'"
fi

if [ -t 0 ]; then
    say "to leave, press Ctrl-A, then X"
    (qemu_boot "$iso" "$words" -display "$display" -serial chardev:terminal -mon chardev=terminal \
        -chardev "stdio,id=terminal,mux=on,signal=off,logfile=$work/raw" "$@") || :
    tr -d '\r' <"$work/raw" >"$work/serial"
    explain "$work/serial"
    exit
fi

limit=${TRAPGATE_TIMEOUT:-60}
command -v timeout >/dev/null || limit= # not on macOS
[ -z "$debug" ] || limit= # somebody attaches when they like
{
    status=0
    (qemu_boot "$iso" "$words exit" -display none -serial stdio -monitor none "$@" </dev/null) ||
        status=$?
    echo "$status" >"$work/status"
} | tr -d '\r' | tee "$work/serial"
status=$(cat "$work/status")
explain "$work/serial"

final_line "$work/serial"
if [ "$status,$final" = "0,$triple_fault_line" ]; then
    exit 0
elif [ "$status" = 124 ] || [ "$status" = 137 ]; then
    say "no end after $limit seconds"
elif [ -z "$final_status" ]; then
    say "it ended (QEMU's status $status) without a final line"
elif [ "$final_status" != "$status" ]; then
    say "QEMU's status is $status, which is not what the kernel's last line says"
elif [ "$final_word" = expected ]; then
    exit 0
else
    say "not what the scenario promises: $final"
fi
exit 1

#!/bin/sh
# Boots the ISO in QEMU for a person, or for a script: the serial console on the standard output, and
# how it ended, in words, on the standard error. On a terminal it is made for reading (show.sh).
#
#   run.sh --iso FILE [OPTION...] [-- QEMU ARGUMENT...]
#
#   --scenario NAME    the tutorial's scenario if not given
#   --elf FILE         the kernel with its symbols, for the debugger and explanations
#   --log FILE         keep what the kernel said here
#   --stay             keep the machine when the scenario has ended
#   --screen           open a window, and stay
#   --screenshot FILE  make a picture of the screen when the scenario has ended
#   --debug            stop before the first instruction and wait for, or start, gdb
#   --serial           with --debug: not QEMU's debugger, but the kernel's, over the second serial port
#   --accel NAME       tcg, or kvm if it answers
#   --firmware NAME    bios or uefi
#   --words WORDS      more for the kernel's command line
#
# Status 0: it ended as it promises. 1: it did not. 2: there was no run. 130: left by Ctrl-C before.
# TRAPGATE_TIMEOUT bounds a run without a terminal, in seconds.
set -eu

here=$(dirname -- "$0")
# shellcheck source=cmake/terminal.sh
. "$here/terminal.sh"
# shellcheck source=cmake/qemu.sh
. "$here/qemu.sh"
# shellcheck source=cmake/show.sh
. "$here/show.sh"
# shellcheck source=cmake/screenshot.sh
. "$here/screenshot.sh"
# shellcheck source=cmake/conclude.sh
. "$here/conclude.sh"
# shellcheck source=cmake/debug_serial.sh
. "$here/debug_serial.sh"

iso=
elf=
log=
scenario=breakpoint
debug=
serial=
stay=
screen=
screenshot=
more=
while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
    --) break ;;
    --debug) debug=yes && continue ;;
    --serial) serial=yes && debug=yes && continue ;;
    --stay) stay=yes && continue ;;
    --screen) screen=yes && stay=yes && continue ;;
    esac
    [ $# -gt 0 ] || die "$option needs a value"
    case $option in
    --iso) iso=$1 ;;
    --elf) elf=$1 ;;
    --log) log=$1 ;;
    --scenario) scenario=$1 ;;
    --screenshot) screenshot=$1 ;;
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
[ -z "$screenshot" ] || [ -d "$(dirname -- "$screenshot")" ] ||
    die "there is no folder '$(dirname -- "$screenshot")' for the picture"

# A window needs both somebody to show it to and a QEMU that is built for it.
display=none
if [ "$screen" ]; then
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ] ||
        die "there is no display to open a window on; --screenshot FILE makes a picture"
    for kind in gtk sdl cocoa; do
        ! "$qemu" -display help 2>/dev/null | grep -qx "$kind" || display=$kind
    done
    [ "$display" != none ] ||
        die "this QEMU has no window (Debian: install qemu-system-gui); --screenshot FILE makes a picture"
fi

work=$(mktemp -d)
boot=
screenshot_watch=
# shellcheck disable=SC2317 # called at the exit
clean_up() {
    progress_end
    for process in $boot $screenshot_watch; do
        kill "$process" 2>/dev/null || :
    done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP TERM
trap 'exit 130' INT
: "${log:=$work/log}"
: >"$log" || die "the log $log cannot be written"

# To be left by a key, not by a restart, unless it leaves by itself.
words="scenario=$scenario${more:+ $more}"
if [ "$stay$screenshot$debug" ]; then
    words="$words halt"
else
    words="$words exit"
fi
! is_colored 1 || words="$words serial=color"
[ -z "$serial" ] || words="scenario=$scenario${more:+ $more} debug=wait halt"

if [ "$serial" ] && command -v gdb >/dev/null && [ -t 0 ]; then
    serial_debug "$@"
    exit
fi

if [ "$debug" ] && command -v gdb >/dev/null && [ -t 0 ]; then
    # In the background, because a Ctrl-C in gdb must not reach QEMU.
    (qemu_boot "$iso" "$words" -S -gdb "unix:$work/gdb,server=on,wait=off" -display "$display" \
        -serial "file:$log" -daemonize -pidfile "$work/pid" "$@")
    boot=$(cat "$work/pid")
    say "the serial console is in $(short_path "$log"); continue with c"
    gdb -q -d "$here/.." "$elf" -ex "target remote $work/gdb" -ex "thbreak kernel_main"
    exit
fi
if [ "$serial" ]; then
    set -- -serial tcp:127.0.0.1:1234,server=on,wait=off "$@"
    say "as soon as the kernel says so, attach with: gdb $elf -ex 'target remote localhost:1234'"
elif [ "$debug" ]; then
    set -- -S -gdb tcp:127.0.0.1:1234 "$@"
    say "stopped; attach with: gdb $elf -ex 'target remote localhost:1234'"
fi

[ -t 1 ] || [ "$stay$debug" ] || limit=${TRAPGATE_TIMEOUT:-60} # somebody leaves when they like
command -v timeout >/dev/null || limit=                        # not on macOS
if [ "$screenshot" ]; then
    screenshot_begin "$work"
    set -- -no-shutdown -mon chardev=monitor,mode=control \
        -chardev "pipe,id=monitor,path=$(double_commas "$work/monitor")" "$@"
else
    set -- -monitor none "$@"
fi

mkfifo "$work/serial" "$work/errors"
left=
trap 'left=yes; ! is_terminal 2 || echo >&2; kill "$boot" 2>/dev/null || :' INT # below the ^C
# QEMU tells of the signal that a Ctrl-C is.
sed '/: terminating on signal /d' <"$work/errors" >&2 &
errors=$!
(qemu_boot "$iso" "$words" -display "$display" -serial stdio "$@" \
    </dev/null >"$work/serial" 2>"$work/errors" 4>&- 5>&-) &
boot=$!
[ -z "$left" ] || kill "$boot"

concluded=
show_begin
exec 3>"$log"
while IFS= read -r line || [ -n "$line" ]; do
    show_line "$line"
    case $line in
    "trapgate: exit "* | "$triple_fault_line") ;;
    *) continue ;;
    esac
    show_end
    [ -z "$screenshot" ] || screenshot_take
    if [ "$stay" ]; then
        conclude
        concluded=yes
        say "the machine stays; Ctrl-C leaves"
    elif [ "$screenshot" ]; then
        screenshot_quit
    fi
done <"$work/serial"
show_end

status=0
wait "$boot" || status=$?
boot=
wait "$errors" || :
if [ "$left" ] && [ -z "$concluded" ]; then
    say "left before the scenario had ended; the log is $(short_path "$log")"
    exit 130
elif [ -z "$concluded" ]; then
    # A QEMU that is told to quit has no status of the kernel's; but it may have been ended.
    case $screenshot$stay,$status in
    ?*,0) conclude ;;
    *) conclude "$status" ;;
    esac
fi
[ -z "$screenshot" ] || screenshot_keep "$screenshot" || verdict=1
exit "$verdict"

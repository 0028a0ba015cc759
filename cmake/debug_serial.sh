# shellcheck shell=sh disable=SC2154,SC2034 # the variables are of run.sh
# gdb on the machine's second serial port, where the kernel's own debugger is: as over a cable to a PC, for a
# newcomer in one command. Sourced by run.sh.

# What came before the kernel listens would be lost. Of a machine that ends without saying so, "no" is told. Not
# awk: there are some that read no line before they have many.
tell_when_it_may_connect() {
    told=
    while IFS= read -r text; do
        printf '%s\n' "$text" >>"$log"
        case $text in
        "debugger: gdb may connect"*) echo yes >"$work/may_connect" && told=yes ;;
        esac
    done
    [ "$told" ] || echo no >"$work/may_connect"
}

# serial_debug QEMU ARGUMENT...: with gdb on this terminal.
serial_debug() {
    mkfifo "$work/serial" "$work/may_connect"
    tell_when_it_may_connect <"$work/serial" &
    (qemu_boot "$iso" "$words" -display "$display" -serial "file:$work/serial" \
        -serial "unix:$work/gdb,server=on,wait=off" -daemonize -pidfile "$work/pid" "$@")
    boot=$(cat "$work/pid")
    read -r answer <"$work/may_connect"
    [ "$answer" = yes ] || die "the kernel has no debugger: was it built without?"
    say "gdb is on the serial port COM2, as it would be over a cable; the console is in $(short_path "$log")"
    say "c continues to kernel_run, monitor help lists the kernel's commands, kill resets the machine"
    gdb -q -d "$here/.." "$elf" -ex "target remote $work/gdb" -ex "tbreak kernel_run"
}

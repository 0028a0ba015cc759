# shellcheck shell=sh disable=SC2154 # the variables are of who sources it
# To be sourced: boots an ISO until its final line has come, and takes what is on the screen then.
#
#   take_screen ISO WORDS MODE [QEMU ARGUMENT...]
#
# The folder $work then has screen.ppm, the serial log and vga.psf, text mode's font out of the BIOS.
# MODE is one of graphics, as 1024x768x32, for BIOS; empty: text. WORDS must not say `exit`.
# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/../../cmake/qemu.sh"

fail() {
    echo "FAILED: $1"
    exit 1
}

take_screen() {
    iso=$1 words=$2 mode=$3
    shift 3
    rm -f "$work/screen.ppm" "$work/monitor.in" "$work/monitor.out"
    # grub.cfg reads the mode from a file on the first hard disk.
    if [ "$mode" ]; then
        echo "set screen=$mode" >"$work/run.cfg"
        rm -f "$work/disk"
        mformat -C -i "$work/disk" -f 160 ::
        mcopy -i "$work/disk" "$work/run.cfg" ::run.cfg
        set -- -drive "file=$work/disk,format=raw,if=ide,snapshot=on" "$@"
    fi
    # When the final line comes, all that is on the screen is there.
    # shellcheck disable=SC2034 # read by qemu_boot
    limit=100
    mkfifo "$work/monitor.in" "$work/monitor.out"
    cat "$work/monitor.out" >/dev/null &
    (qemu_boot "$iso" "$words" -nodefaults -m 128 -vga std -display none -serial stdio \
        -monitor "pipe:$work/monitor" "$@" </dev/null) | tee "$work/raw" |
        while IFS= read -r line; do
            case $line in
            'trapgate: exit '*)
                printf 'screendump "%s"\npmemsave 0xc0000 0x10000 "%s"\nquit\n' \
                    "$work/screen.ppm" "$work/vga.psf" >"$work/monitor.in"
                ;;
            esac
        done
    tr -d '\r' <"$work/raw" >"$work/log"
    [ -e "$work/screen.ppm" ] || {
        cat "$work/log"
        fail "there was no final line"
    }
}

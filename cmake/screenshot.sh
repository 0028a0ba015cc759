# shellcheck shell=sh disable=SC2034 # what is set here is read by run.sh
# A picture of the machine's screen when the scenario has ended, made by QEMU on request. For this the
# machine must still be there: the kernel halts instead of leaving, and QEMU, started with
# `-no-shutdown`, stops where it would end.

# screenshot_begin FOLDER: before QEMU, whose monitor is to be FOLDER/monitor.in and .out ("QEMU
# Machine Protocol": JSON, a line for each command and each answer).
screenshot_begin() {
    screenshot_folder=$1
    mkfifo "$1/monitor.in" "$1/monitor.out"
    # Each is opened for both directions, which waits for nobody at its other end.
    exec 4<>"$1/monitor.in" 5<>"$1/monitor.out"
    echo '{"execute": "qmp_capabilities"}' >&4
    # A reset that nobody announced is an end, too.
    while IFS= read -r screenshot_answer; do
        case $screenshot_answer in
        *'"event": "SHUTDOWN"'*) screenshot_take && screenshot_quit ;;
        *'"error": '*) printf '%s\n' "$screenshot_answer" >>"$1/monitor.errors" ;;
        esac
    done <&5 &
    screenshot_watch=$!
}

screenshot_take() {
    printf '{"execute": "screendump", "arguments": {"filename": "%s", "format": "png"}}\n' \
        "$screenshot_folder/screen.png" >&4
}

# QEMU does one after the other, so the picture is made before.
screenshot_quit() {
    echo '{"execute": "quit"}' >&4
}

# screenshot_keep FILE: after QEMU's end.
screenshot_keep() {
    if [ -s "$screenshot_folder/screen.png" ]; then
        cp "$screenshot_folder/screen.png" "$1" || return
        say "the screen is in $1"
        return
    fi
    if [ -s "$screenshot_folder/monitor.errors" ]; then
        say "QEMU made no picture (a PNG needs QEMU 7.1, and libpng in it): $(
            sed -n '1s/.*"desc": "\(.*\)"}.*/\1/p' "$screenshot_folder/monitor.errors")"
    else
        say "there is no picture: the machine was gone before the scenario had ended"
    fi
    return 1
}

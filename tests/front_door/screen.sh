#!/bin/sh
# --screenshot makes a PNG of what the machine shows at the end, however it ends; --screen opens a
# window where there is somebody to show it to, and says so where there is nobody.
#
#   screen.sh ISO
set -eu
iso=$1
# shellcheck source=tests/front_door/expect.sh
. "$(dirname -- "$0")/expect.sh"

# picture SCENARIO: 720x400 pixels, VGA text.
picture() {
    status_is 0 ./trapgate run "$1" --screenshot "$work/$1.png"
    says "^trapgate: the screen is in $work/$1.png$"
    header=$(head -c 24 "$work/$1.png" 2>/dev/null | od -An -tx1 | tr -d ' \n')
    [ "$header" = 89504e470d0a1a0a0000000d49484452000002d000000190 ] ||
        wrong "$1.png is no PNG of 720x400: $header"
}
if ! ${QEMU:-qemu-system-x86_64} --version | awk '{ exit !($4 + 0 >= 7.1) }'; then
    echo "front_door.screen: skipped, a QEMU before 7.1 makes no PNG"
    exit 77
fi
picture breakpoint
picture page-fault
picture triple-fault
! cmp -s "$work/breakpoint.png" "$work/page-fault.png" || wrong "two scenarios, one picture"
status_is 1 ./trapgate run --screenshot "$work/none.png" -- -S -no-reboot -nonsense
says "there is no picture: the machine was gone"
status_is 2 ./trapgate run --screenshot /nowhere/at/all.png
says "^trapgate: there is no folder '/nowhere/at' for the picture$"

status_is 2 env -u DISPLAY -u WAYLAND_DISPLAY ./trapgate run --screen
says "^trapgate: there is no display to open a window on"
says_lines 2 # with the build's

# A QEMU that has a window, which is closed at once.
cat >"$work/bin/qemu" <<'QEMU'
#!/bin/sh
[ "$*" != "-display help" ] || exec echo gtk
printf 'with %s\r\ntrapgate: exit 33, expected\r\n' "$*"
exit 33
QEMU
chmod +x "$work/bin/qemu"
status_is 0 env DISPLAY=:7 "QEMU=$work/bin/qemu" ./trapgate run --screen
says "^with .*-display gtk"
says "^trapgate: the machine stays"
status_is 0 env DISPLAY=:7 "QEMU=$work/bin/qemu" ./trapgate run
says "^with .*-display none"
exit "$wrong"

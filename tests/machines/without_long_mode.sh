#!/bin/sh
# A PC from before long mode is told so, on the serial port and in the first line of the screen, and
# stays where it is.
#
#   without_long_mode.sh ISO
set -eu

# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/../../cmake/qemu.sh"
message='Trapgate: this CPU has no long mode; a 64-bit x86 CPU is needed.'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# When it has been said, the memory of VGA text is looked at: a character, then its colors.
# shellcheck disable=SC2034 # read by qemu_boot
limit=40
mkfifo "$work/monitor.in" "$work/monitor.out"
cat "$work/monitor.out" >/dev/null &
(qemu_boot "$1" "scenario=breakpoint" -cpu pentium3 -nodefaults -m 64 -vga std -display none \
    -serial stdio -monitor "pipe:$work/monitor" </dev/null) |
    while IFS= read -r line; do
        case $line in
        "$message"*)
            : >"$work/said"
            printf 'info status\npmemsave 0xb8000 160 "%s"\nquit\n' "$work/screen" >"$work/monitor.in"
            ;;
        esac
    done
[ -e "$work/said" ] || { echo "it is not said on the serial port" && exit 1; }

shown=$(od -An -v -tx1 -w2 "$work/screen" | awk '
    $2 == "4f" { line = line sprintf("%c", index("0123456789abcdef", substr($1, 1, 1)) * 16 - 16 + \
        index("0123456789abcdef", substr($1, 2)) - 1) }
    END { print line }')
[ "$shown" = "$message" ] || { echo "on the screen: $shown" && exit 1; }

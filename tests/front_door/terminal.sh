#!/bin/sh
# The front door on a terminal of 80x24; terminal.py has the terminal.
#
#   terminal.sh ISO PYTHON
set -eu
iso=$1
# shellcheck source=tests/front_door/expect.sh
. "$(dirname -- "$0")/expect.sh"

# A machine that says something and then nothing any more.
cat >"$work/bin/silent" <<'QEMU'
#!/bin/sh
printf 'Hello World!\r\n'
exec tail -f /dev/null
QEMU
# One that hangs in a case of the conformance suite.
cat >"$work/bin/hanging" <<'QEMU'
#!/bin/sh
for argument; do
    case $argument in
    file:*) printf 'TAP version 14\r\n1..20\r\n# begins: de.div.8\r\n' >"${argument#file:}" ;;
    esac
done
exec tail -f /dev/null
QEMU
# One whose firmware clears the screen, as UEFI's does.
cat >"$work/bin/firmware" <<'QEMU'
#!/bin/sh
printf '\033[2J\033[01;01H\033[=3hfirmware\r\n\033[0m\033[37m\033[40mHello World!\r\n'
printf 'trapgate: exit 33, expected\r\n'
exit 33
QEMU
# What CTest is asked for.
printf '#!/bin/sh\necho "ctest $*"\n' >"$work/bin/ctest"
chmod +x "$work/bin/silent" "$work/bin/hanging" "$work/bin/firmware" "$work/bin/ctest"
unset NO_COLOR
cd "$house"
# As in the background of a script, where a shell can set no trap for it.
trap '' INT
"$2" "$source_folder/tests/front_door/terminal.py" "$work/bin"

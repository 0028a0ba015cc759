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
chmod +x "$work/bin/silent"
unset NO_COLOR
cd "$house"
"$2" "$source_folder/tests/front_door/terminal.py" "$work/bin/silent"

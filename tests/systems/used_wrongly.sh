#!/bin/sh
# Two runs in one folder would spoil each other's trees, and a system that does not exist would be told
# after an hour: each is one clear line, with status 2, before anything is done.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
command -v flock >/dev/null || { echo "systems.used_wrongly: skipped, flock is not installed" && exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
export TRAPGATE_SYSTEMS="$work/systems"
wrong=0

# refused LINE SYSTEM...
refused() {
    line=$1
    shift
    status=0
    "$here/run.sh" "$@" >"$work/said" 2>&1 || status=$?
    if [ "$status" != 2 ] || [ "$(cat "$work/said")" != "$line" ]; then
        echo "run.sh $*: status $status, not 2, and it says:"
        cat "$work/said"
        wrong=1
    fi
}
refused "systems: there is no system 'debian-11'" debian-12 debian-11
[ ! -e "$TRAPGATE_SYSTEMS" ] || { echo "it began all the same" && wrong=1; }

mkdir "$TRAPGATE_SYSTEMS"
exec 8>"$TRAPGATE_SYSTEMS/lock"
flock 8
refused "systems: another run works in $TRAPGATE_SYSTEMS; TRAPGATE_SYSTEMS names another folder" debian-12
exit $wrong

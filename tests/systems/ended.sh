#!/bin/sh
# A run takes an hour: whoever ends it by a signal to it alone ends all of its processes, and may begin
# another one at once. Its first step, debootstrap, is here one that never ends.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
skip() {
    echo "systems.ended: skipped, $1"
    exit 77
}
[ "$(id -u)" = 0 ] || skip "only root can make another system's tree"
for tool in flock git setpriv unshare; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
done
unshare --mount --pid --fork true 2>/dev/null || skip "this machine gives no namespaces"
work=$(mktemp -d)
run=
trap '[ -z "$run" ] || kill -KILL "$run" 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
export TRAPGATE_SYSTEMS="$work/systems"

mkdir "$work/bin"
mkfifo "$work/begun"
cat >"$work/bin/debootstrap" <<DEBOOTSTRAP
#!/bin/sh
echo begun >"$work/begun"
exec tail -f /dev/null
DEBOOTSTRAP
chmod +x "$work/bin/debootstrap"
PATH=$work/bin:$PATH

for signal in TERM HUP KILL; do
    "$here/run.sh" debian-12 >"$work/said" 2>&1 &
    run=$!
    read -r begun <"$work/begun"
    echo "$begun, and ended by $signal"
    kill -s "$signal" "$run"
    status=0
    wait "$run" 2>/dev/null || status=$?
    run=
    case $signal,$status in
    KILL,137) flock "$TRAPGATE_SYSTEMS/lock" true ;; # nobody is left to wait for the others
    TERM,143 | HUP,143) flock --nonblock "$TRAPGATE_SYSTEMS/lock" true || {
        echo "a process of it is left"
        exit 1
    } ;;
    *)
        echo "status $status:"
        cat "$work/said"
        exit 1
        ;;
    esac
done

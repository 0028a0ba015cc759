#!/bin/sh
# cmake/set-up.sh on machines that lack nothing, or xorriso, with package tools that only write down
# how they are called.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
command -v qemu-system-x86_64 >/dev/null || exit 77 # one of the things that must not be missing
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "set_up: $1"
    sed 's/^/    /' "$work/said" "$work/calls"
    exit 1
}

# machine USER PACKAGE_TOOL...: the programs of this machine, but no package tool, no sudo and no id of
# its own.
machine() {
    user=$1
    shift
    rm -rf "${work:?}/bin"
    mkdir "$work/bin"
    echo "$PATH" | tr ':' '\n' | while read -r folder; do
        ln -s "$folder"/* "$work/bin" 2>/dev/null || : # of two of a name the first counts
    done
    for tool in apt-get dnf pacman apk brew sudo id; do
        rm -f "$work/bin/$tool"
    done
    printf '#!/bin/sh\necho %s\n' "$user" >"$work/bin/id"
    for tool; do
        printf '#!/bin/sh\necho "%s $*" >>"%s"\n' "$tool" "$work/calls" >"$work/bin/$tool"
    done
    chmod +x "$work/bin/id"
    for tool; do
        chmod +x "$work/bin/$tool"
    done
}

# set_up STATUS: it must end with this.
set_up() {
    : >"$work/calls"
    status=0
    PATH="$work/bin" "$here/../../cmake/set-up.sh" run >"$work/said" 2>&1 </dev/null || status=$?
    [ "$status" = "$1" ] || fail "status $status instead of $1"
}

machine 0 apt-get
set_up 0
[ ! -s "$work/calls" ] || fail "nothing is missing, and yet package tools are called"
[ ! -s "$work/said" ] || fail "nothing is missing, and yet it talks"

rm -f "$work/bin/xorriso"
set_up 0
grep -q 'DPkg::Lock::Timeout=.* install --no-install-recommends xorriso *$' "$work/calls" ||
    fail "root does not install xorriso"
[ "$(wc -l <"$work/calls")" = 2 ] || fail "root calls more than update and install"

machine 1000 apt-get
rm -f "$work/bin/xorriso"
set_up 2
[ ! -s "$work/calls" ] || fail "who is not root calls package tools"
grep -qx 'apt-get update && apt-get install --no-install-recommends xorriso' "$work/said" ||
    fail "the command line that installs it is not said"

machine 1000 apt-get sudo
rm -f "$work/bin/xorriso"
set_up 0
grep -q '^sudo env .* install --no-install-recommends xorriso *$' "$work/calls" ||
    fail "sudo is not asked"

machine 0 dnf
rm -f "$work/bin/xorriso"
set_up 2
[ ! -s "$work/calls" ] || fail "it calls a package tool that is not apt-get"
grep -qx 'dnf install xorriso' "$work/said" || fail "the package of another distribution is not named"

echo "set_up: five machines, as they should"

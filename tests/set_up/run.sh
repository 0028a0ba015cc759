#!/bin/sh
# cmake/set-up.sh on machines that lack nothing, or xorriso, with package tools that only write down
# how they are called.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# One of the things that must not be missing.
command -v qemu-system-x86_64 >/dev/null || { echo "skipped: QEMU is not installed" && exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "set_up: $1"
    sed 's/^/    /' "$work/said" "$work/calls"
    exit 1
}

# The programs of this machine, but no package tool, no sudo and no id of its own. Of two of a name the first
# counts. What a case takes away or replaces is beside them.
mkdir "$work/programs" "$work/own"
echo "$PATH" | tr ':' '\n' | while read -r folder; do
    ln -s "$folder"/* "$work/programs" 2>/dev/null || :
done
for tool in apt-get dnf pacman apk brew sudo id; do
    rm -f "$work/programs/$tool"
done
mv "$work/programs/xorriso" "$work/programs/gcc" "$work/own" # which each machine here has

# machine USER PACKAGE_TOOL...: one with these.
machine() {
    user=$1
    shift
    rm -rf "${work:?}/bin"
    cp -R "$work/own" "$work/bin"
    printf '#!/bin/sh\necho %s\n' "$user" >"$work/bin/id"
    for tool; do
        printf '#!/bin/sh\necho "%s $*" >>"%s"\n' "$tool" "$work/calls" >"$work/bin/$tool"
    done
    chmod +x "$work/bin/id"
    for tool; do
        chmod +x "$work/bin/$tool"
    done
}

# set_up STATUS [SET]: it must end with this.
set_up() {
    : >"$work/calls"
    status=0
    PATH="$work/bin:$work/programs" "$here/../../cmake/set-up.sh" "${2:-run}" >"$work/arguments" 2>"$work/said" \
        </dev/null || status=$?
    [ "$status" = "$1" ] || fail "status $status instead of $1"
}

# arguments [ARGUMENT...]: what CMake is to be told.
arguments() {
    [ "$(cat "$work/arguments")" = "$*" ] || fail "CMake is told '$(cat "$work/arguments")', not '$*'"
}

# A compiler that finds no libqrcodegen.a.
without_qr() {
    gcc=$(readlink "$work/bin/gcc")
    rm "$work/bin/gcc"
    cat >"$work/bin/gcc" <<GCC
#!/bin/sh
[ "\$1" != -print-file-name=libqrcodegen.a ] || { echo libqrcodegen.a && exit; }
exec "$gcc" "\$@"
GCC
    chmod +x "$work/bin/gcc"
}

machine 0 apt-get
set_up 0
[ ! -s "$work/calls" ] || fail "nothing is missing, and yet package tools are called"
[ ! -s "$work/said" ] || fail "nothing is missing, and yet it talks"
arguments

rm -f "$work/bin/xorriso"
set_up 0
grep -q 'DPkg::Lock::Timeout=.* install --no-install-recommends xorriso *$' "$work/calls" ||
    fail "root does not install xorriso"
[ "$(wc -l <"$work/calls")" = 2 ] || fail "root calls more than update and install"

# What the kernel is made of is needed for whatever is asked first.
machine 0 apt-get
without_qr
for set in run uefi test; do
    set_up 0 $set
    grep -q ' install --no-install-recommends libqrcodegen-dev *$' "$work/calls" ||
        fail "for $set, root does not install libqrcodegen-dev"
    arguments
done

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

# A distribution without a package of it: the kernel is built without, which is said and asked for, until
# somebody has installed it.
machine 1000 dnf
set_up 0
arguments -DTRAPGATE_QR=ON
without_qr
set_up 0
arguments -DTRAPGATE_QR=OFF
grep -q 'no QR code (-DTRAPGATE_QR=OFF)' "$work/said" || fail "that there is no QR code is not said"

echo "set_up: eight machines, as they should"

#!/bin/sh
# What a new user does, on the bare systems that users have: a machine with nothing but its base system,
# a clean clone, and the README's two commands, in both orders; then once more as a user who is not root,
# where the packages are there; and as one who has only those installed that the front door asks for. The
# ISO must be the same in all four.
#
#   run.sh [SYSTEM...]        debian-12, debian-13, debian-sid, ubuntu-24.04, ubuntu-26.04
#
# A line for each system: its tools, and the result, with how often a build warned, and the
# counts of the second order and of the last. A system whose packages cannot be had is skipped.
# Needs root, debootstrap and git. All that it writes is in one folder, TRAPGATE_SYSTEMS (build/systems if
# not given), where base systems, packages and logs are kept; mounts and processes are in namespaces of
# their own, and so end with it. TRAPGATE_SYSTEMS_COMMIT is tested (HEAD if not given). Ubuntu's archive has
# to be named, in TRAPGATE_UBUNTU.
#
# Status 0: all passed. 1: something failed. 2: used wrongly, or another run works in that folder.
# 77: nothing could be tried.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH='' cd -- "$here/../.." && pwd)
folder=${TRAPGATE_SYSTEMS:-$source/build/systems}
bound=3600 # seconds for one command

skip() {
    echo "systems: skipped, $1"
    exit 77
}

# ended: by a signal, when the last process of the run has ended, too.
# shellcheck disable=SC2317 # called by a trap
ended() {
    kill -KILL "$inside"
    exec 9>&-
    flock "$folder/lock" true
    exit 143
}

suite_of() {
    case $1 in
    debian-12) echo bookworm ;;
    debian-13) echo trixie ;;
    debian-sid) echo sid ;;
    ubuntu-24.04) echo noble ;;
    ubuntu-26.04) echo resolute ;;
    *) echo "systems: there is no system '$1'" >&2 && return 2 ;;
    esac
}

if [ "${1:-}" = --isolated ]; then
    shift
else
    for system; do
        suite_of "$system" >/dev/null || exit 2
    done
    command -v flock >/dev/null || skip "flock is not installed"
    mkdir -p "$folder"
    exec 9>"$folder/lock" # until the last process of this run has ended
    if ! flock --nonblock 9; then
        echo "systems: another run works in $folder; TRAPGATE_SYSTEMS names another folder" >&2
        exit 2
    fi
    [ "$(id -u)" = 0 ] || skip "only root can make another system's tree"
    for tool in debootstrap git setpriv unshare; do
        command -v "$tool" >/dev/null || skip "$tool is not installed"
    done
    unshare --mount --pid --fork true 2>/dev/null || skip "this machine gives no namespaces"
    # unshare ignores a signal while its child runs, but both end with this process, however it ends.
    trap ended HUP INT TERM
    setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child \
        "$0" --isolated "$@" &
    inside=$!
    status=0
    wait "$inside" || status=$?
    exit "$status"
fi

trap 'exit 1' HUP INT TERM # the first process of its namespace ignores what it has no trap for

[ $# -gt 0 ] || set -- debian-12 debian-13 debian-sid ubuntu-24.04 ubuntu-26.04

# base SYSTEM: its bare tree, made once. How apt reaches its servers is as on this machine.
base() {
    [ ! -d "$folder/$1.base" ] || return 0
    rm -rf "$folder/$1.new"
    components=main
    archive= # debootstrap's own
    script=sid # of debootstrap, for a release that is newer than it, too
    if [ "${1%%-*}" = ubuntu ]; then
        components=main,universe
        archive=${TRAPGATE_UBUNTU:-}
        script=gutsy
        [ -n "$archive" ] || return 1
    fi
    timeout "$bound" debootstrap --variant=minbase --components="$components" --include=ca-certificates \
        "$(suite_of "$1")" "$folder/$1.new" "$archive" "$script" >"$folder/$1-debootstrap.log" 2>&1 || {
        rm -rf "$folder/$1.new"
        return 1
    }
    apt-config dump Acquire | grep -E '^Acquire::(Check-|https?::)' >"$folder/$1.new/etc/apt/apt.conf.d/90machine" || :
    mv "$folder/$1.new" "$folder/$1.base"
}

# bare SYSTEM: a new copy of it, with what a running system has, in $tree.
bare() {
    tree=$folder/$1.tree
    ! mountpoint -q "$tree" || umount -R "$tree"
    rm -rf --one-file-system "$tree"
    cp -a "$folder/$1.base" "$tree"
    mount --bind "$tree" "$tree" # a root has to be a mount for what makes namespaces in there
    mkdir -p "$folder/$1.packages/partial"
    mount -t proc proc "$tree/proc"
    mount --rbind /dev "$tree/dev"
    mount --make-rslave "$tree/dev"
    mount --bind "$folder/$1.packages" "$tree/var/cache/apt/archives"
    chroot "$tree" useradd --create-home newcomer
}

# clone USER NAME: the commit under test, in the user's home.
clone() {
    home=$(chroot "$tree" sh -c "echo ~$1")
    git -c advice.detachedHead=false clone -q --no-hardlinks "file://$source" "$tree$home/$2"
    git -C "$tree$home/$2" checkout -q "$commit"
    chroot "$tree" chown -R "$1:" "$home/$2"
}

# as USER NAME COMMAND: one command in that clone, whose log is kept; its status.
as() {
    log=$folder/$system-$2-$3.log
    # shellcheck disable=SC2016 # for the shell in there
    timeout "$bound" chroot "$tree" setpriv --reuid "$1" --regid "$1" --init-groups env -i \
        HOME="$home" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        sh -c 'cd "$0" && exec ./trapgate "$1"' "$home/$2" "$3" </dev/null >"$log" 2>&1
}

# try USER NAME COMMAND: it must pass; what it says is wrong.
try() {
    [ -z "$wrong" ] || return 0
    as "$@" || wrong="'./trapgate $3' ended with status $? ($log)"
    warnings=$((warnings + $(grep -ci ' warning[: ]' "$tree$home/$2/build/build.log" || :)))
}

# install_what_is_asked_for NAME: what a user without root is told to have installed for the tests, and
# nothing else, is installed.
install_what_is_asked_for() {
    status=0
    as newcomer "$1" test || status=$?
    asked=$(tail -n 1 "$log")
    case $status,$asked in
    "2,apt-get update && apt-get install "*) ;;
    *)
        wrong="'./trapgate test' asks for no packages (status $status, $log)"
        return
        ;;
    esac
    echo 'APT::Get::Assume-Yes "true";' >"$tree/etc/apt/apt.conf.d/91yes"
    log=$folder/$system-$1-install.log
    timeout "$bound" chroot "$tree" env DEBIAN_FRONTEND=noninteractive sh -c "$asked" </dev/null \
        >"$log" 2>&1 || wrong="this failed ($log): $asked"
}

# counts NAME: how many tests passed, failed and were skipped in that clone.
counts() {
    tail -n 1 "$folder/$system-$1-test.log"
}

# same_iso NAME: the ISO of that clone is that of the first.
same_iso() {
    [ -z "$wrong" ] || return 0
    sum=$(sha256sum <"$tree$home/$1/build/trapgate.iso")
    : "${first_sum:=$sum}"
    [ "$sum" = "$first_sum" ] || wrong="the ISO of $1 differs from the first"
}

# same_skipped: the order decides about no test. Those that only some systems have are the same in both.
same_skipped() {
    [ -z "$wrong" ] || return 0
    for order in run-then-test test-then-run; do
        grep '^skipped: ' "$folder/$system-$order-test.log" | sort >"$folder/$system-$order-skipped.log" || :
    done
    cmp -s "$folder/$system-run-then-test-skipped.log" "$folder/$system-test-then-run-skipped.log" ||
        wrong="the two orders skip other tests ($folder/$system-*-skipped.log)"
}

versions() {
    # shellcheck disable=SC2016 # for the shell in there
    chroot "$tree" sh -c '
        echo "GCC $(gcc -dumpfullversion)"
        cmake --version | sed -n "1s/.* /CMake /p"
        qemu-system-x86_64 --version | sed -n "1s/.*version \([0-9.]*\).*/QEMU \1/p"
        grub-mkrescue --version | sed -n "s/.*) \([0-9.]*\).*/GRUB \1/p"
        dpkg-query -W -f "Bochs \${Version}\n" bochs | sed "s/[+-].*//"' 2>/dev/null | paste -sd, |
        sed 's/,/, /g'
}

folder=$(CDPATH='' cd -- "$folder" && pwd)
commit=$(git -C "$source" rev-parse "${TRAPGATE_SYSTEMS_COMMIT:-HEAD}")
failed=0
passed=0
for system; do
    if ! base "$system"; then
        echo "$system: skipped, its base system cannot be had here; $folder/$system-debootstrap.log" \
            "says why, or TRAPGATE_UBUNTU names no archive"
        continue
    fi
    wrong=
    warnings=0
    first_sum=
    bare "$system"
    clone root run-then-test
    try root run-then-test run
    same_iso run-then-test
    try root run-then-test test
    same_iso run-then-test

    if [ -z "$wrong" ]; then
        bare "$system"
        clone root test-then-run
        try root test-then-run test
        try root test-then-run run
        same_iso test-then-run
        same_skipped
    fi

    if [ -z "$wrong" ]; then
        clone newcomer not-root
        try newcomer not-root run
        try newcomer not-root test
        same_iso not-root
    fi
    tools=$(versions)

    if [ -z "$wrong" ]; then
        bare "$system"
        clone newcomer least
        install_what_is_asked_for least
        try newcomer least run
        try newcomer least test
        same_iso least
    fi

    if [ -n "$wrong" ]; then
        failed=$((failed + 1))
        echo "$system: $tools: FAILED: $wrong"
    else
        passed=$((passed + 1))
        echo "$system: $tools: passed, $warnings warnings" \
            "($(counts test-then-run); with what is asked for: $(counts least))"
    fi
done
[ $failed = 0 ] || exit 1
[ $passed -gt 0 ] || exit 77

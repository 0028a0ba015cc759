# shellcheck shell=sh disable=SC2034,SC2154 # what is set here is read by who sources it, and sets `iso`
# A house with the front door of this tree, with an ISO that is built, and with a set-up and a CMake
# that do nothing: so that a test neither builds nor writes into the build that it belongs to.
# Sourced by the tests of this folder; they end with `exit "$wrong"`.

source_folder=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
said=$work/said
wrong=0

house=$work/house
mkdir -p "$house/cmake" "$house/build" "$work/bin"
cp "$source_folder/trapgate" "$source_folder/CMakePresets.json" "$house"
ln -s "$source_folder/kernel" "$source_folder/arch" "$house"
ln -s "$source_folder"/cmake/* "$house/cmake"
rm "$house/cmake/set-up.sh"
printf '#!/bin/sh\n' >"$house/cmake/set-up.sh"
printf '#!/bin/sh\necho "ninja: no work to do."\n' >"$work/bin/cmake"
chmod +x "$house/cmake/set-up.sh" "$work/bin/cmake"
[ -z "${iso:-}" ] || ln -s "$iso" "${iso%.iso}.elf" "${iso%/*}/conformance.elf" \
    "${iso%/*}/tools" "$house/build"
PATH=$work/bin:$PATH

wrong() {
    echo "$1"
    cat "$said"
    wrong=1
}

# status_is WANTED COMMAND...
status_is() {
    wanted=$1
    shift
    got=0
    (cd "$house" && "$@") </dev/null >"$said" 2>&1 || got=$?
    [ "$got" = "$wanted" ] || wrong "status $got instead of $wanted: $*"
}

says() {
    grep -qe "$1" "$said" || wrong "it does not say: $1"
}

says_not() {
    ! grep -qe "$1" "$said" || wrong "it says: $1"
}

says_lines() {
    [ "$(grep -c '' "$said")" = "$1" ] || wrong "it does not say $1 lines"
}

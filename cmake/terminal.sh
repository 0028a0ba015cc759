# shellcheck shell=sh
# How the front door talks to a person: one line for each thing that happened, a progress line that
# the next line replaces, colours. On anything but a terminal there are neither progress lines nor
# colours, so that a script or a log gets whole lines only.

is_terminal() {
    [ -t "$1" ] && [ "${TERM:-dumb}" != dumb ]
}

# is_colored DESCRIPTOR: a terminal whose owner did not say otherwise (https://no-color.org).
is_colored() {
    is_terminal "$1" && [ -z "${NO_COLOR:-}" ]
}

say() {
    progress_end
    echo "trapgate: $1" >&2
}

# die MESSAGE: what was asked for cannot be done.
die() {
    say "$1"
    exit 2
}

progress_width=
progress_shown=

# progress TEXT: instead of the progress line before it; no longer than the terminal is wide, as a
# line that wraps could not be replaced.
progress() {
    is_terminal 2 || return 0
    if [ -z "$progress_width" ]; then
        progress_width=$(stty size <&2 2>/dev/null | cut -d ' ' -f 2) || :
        [ "${progress_width:-0}" -gt 1 ] || progress_width=80
    fi
    printf "\\r\\033[K%.$((progress_width - 1))s" "$1" >&2
    progress_shown=yes
}

# Before anything else is printed.
progress_end() {
    [ -n "$progress_shown" ] || return 0
    printf '\r\033[K' >&2
    progress_shown=
}

# A path as a person would type it here.
short_path() {
    case $1 in
    "$PWD"/*) echo "${1#"$PWD"/}" ;;
    *) echo "$1" ;;
    esac
}

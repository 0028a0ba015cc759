#!/bin/sh
# What bash completes, asked of bash: the function that completion.bash gives it.
set -eu
command -v bash >/dev/null || { echo "front_door.completion: skipped, there is no bash" && exit 77; }
iso=
# shellcheck source=tests/front_door/expect.sh
. "$(dirname -- "$0")/expect.sh"

# completes WANTED WORD...: as if the cursor was at the end of the last word.
completes() {
    wanted=$1
    shift
    got=$(cd "$house" && bash -c '
        eval "$(./trapgate completion)"
        compopt() { :; }
        COMP_WORDS=(./trapgate "$@") COMP_CWORD=$#
        _trapgate
        echo "${COMPREPLY[*]}"' bash "$@")
    : >"$said"
    [ "$got" = "$wanted" ] || wrong "completed: '$got' instead of '$wanted' for: $*"
}
completes "run" ru
completes "$(basename -s .sh -a "$source_folder"/cmake/commands/*.sh | paste -sd ' ')" ""
completes "double-fault" run dou
completes "page-fault" debug page-f
completes "--screen --screenshot" run --scr
completes "--stay" run page-fault --st
completes "bios uefi" run --firmware ""
completes "tcg" run --firmware uefi --accel t
completes "debug" iso --preset d
completes "" run breakpoint pa
completes "--first" truth 1 2 --f
completes "" truth 1 ""
completes "" run -- -no
completes "" nonsense pa
completes "run" help ru
mkdir "$house/logs"
completes "logs" explain lo
completes "logs" run --screenshot lo
exit "$wrong"

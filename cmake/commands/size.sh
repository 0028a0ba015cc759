# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: size [OPTION...]
#: how big everything is, in bytes
#:
#: Objects by folder, the kernel by section, its symbols, stacks and page tables,
#: the ISO by part. Status 0: done, or as the baseline. 1: not so. 2: nothing was
#: built.
#:
#:   --compare           with tests/bench/baseline, within 2 %
#:   --record            make that baseline again, and show what differs
#:   --preset PRESET     release (if not given), debug (-O0), size (-Os) or ci
build run iso "$(short_path "$build/trapgate.iso")"
[ -z "${option_compare:-}" ] || set -- --compare "$@"
[ -z "${option_record:-}" ] || set -- --record "$@"
exec "$home/cmake/size.sh" --build "$build" "$@"

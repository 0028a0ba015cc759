# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: iso [OPTION...]
#: build, and print where the ISO is
#:
#:   --preset PRESET     release (if not given), debug (-O0), size (-Os) or ci
build run iso "$(short_path "$build/trapgate.iso")"
echo "$build/trapgate.iso"

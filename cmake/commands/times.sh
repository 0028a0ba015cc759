# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: times [OPTION...]
#: say where the time of the last ./trapgate test went
#:
#: The seconds of each folder of tests/, and the tests that took longest. It is the
#: time from a test's start to its end; tests that run side by side lengthen each
#: other's.
#:
#:   --preset PRESET     whose tests: release (if not given), debug, size, ci
[ -r "$build/tests.xml" ] || die "there are no results yet: ./trapgate test makes them"
exec awk -f "$home/cmake/times.awk" "$build/tests.xml"

# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: test [quick] [OPTION...] [CTEST ARGUMENT...]
#: build, and run every test
#:
#: With the word quick: what a change to the library needs, in some seconds; only
#: what these tests run is built. At the end it says which tests were skipped, and
#: why. Status 0: all passed. 8: some did not. 2: nothing was run. CTest takes, for
#: example, -R REGEX (only the tests with such names), -L LABEL, -j COUNT.
#:
#:   --preset PRESET     release (if not given), debug (-O0), size (-Os) or ci
if [ "${1:-}" = quick ]; then
    shift
    set -- -L '^quick$' "$@"
    build test quick "the quick tests"
else
    build test all "$(short_path "$build")"
fi
cd "$home" || exit
CTEST_PARALLEL_LEVEL=${CTEST_PARALLEL_LEVEL:-$(getconf _NPROCESSORS_ONLN)}
export CTEST_PARALLEL_LEVEL
# One line that counts the tests, instead of one for each: only those that fail are shown.
! is_terminal 1 || set -- --progress "$@"
rm -f "$build/tests.xml"
status=0
ctest --preset "$preset" "$@" --output-junit "$build/tests.xml" || status=$?
# Not where CTest was asked for a list of them, say.
[ ! -e "$build/tests.xml" ] || awk -f "$home/cmake/test-summary.awk" "$build/tests.xml"
exit "$status"

#!/bin/sh
# cmake/test-summary.awk counts what CTest ran, and says what was skipped and why.
#
#   run.sh SOURCE
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/CTestTestfile.cmake" <<'TESTS'
add_test(passes true)
add_test(speaks_of_it sh -c "echo '3 of 4, 1 skipped'")
add_test(fails false)
add_test(lacks sh -c "echo 'lacks: skipped, there is no \"<frobnicator>\"'; exit 77")
add_test(lacks_and_does_not_say sh -c "exit 77")
add_test(needs_what_fails true)
set_tests_properties(fails PROPERTIES FIXTURES_SETUP fixture)
set_tests_properties(needs_what_fails PROPERTIES FIXTURES_REQUIRED fixture)
set_tests_properties(lacks lacks_and_does_not_say PROPERTIES SKIP_RETURN_CODE 77)
TESTS
ctest --test-dir "$work" --output-junit "$work/report.xml" >/dev/null 2>&1 || :
awk -f "$1/cmake/test-summary.awk" "$work/report.xml" >"$work/said"
cat >"$work/expected" <<'EXPECTED'
skipped: lacks: there is no "<frobnicator>"
skipped: lacks_and_does_not_say
2 passed, 2 failed, 2 skipped
EXPECTED
diff "$work/expected" "$work/said"

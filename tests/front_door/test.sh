#!/bin/sh
# What is built and asked of CTest for the tests, and where their time went.
set -eu
iso=
# shellcheck source=tests/front_door/expect.sh
. "$(dirname -- "$0")/expect.sh"
# shellcheck disable=SC2016 # for that script to expand
printf '#!/bin/sh\necho "$*" >>"%s"\n' "$work/builds" >"$work/bin/cmake"
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "ctest $*"\n' >"$work/bin/ctest"
chmod +x "$work/bin/ctest"

status_is 0 ./trapgate test -R it
says "^ctest --preset release -R it --output-junit .*/tests.xml$"
grep -q -e " --target all$" "$work/builds" || wrong "not all is built"
: >"$work/builds"
status_is 0 ./trapgate test quick -j 1
says "^ctest --preset release -L ^quick\$ -j 1 --output-junit .*/tests.xml$"
grep -q -e " --target quick$" "$work/builds" || wrong "it builds something else"

status_is 2 ./trapgate times
says "^trapgate: there are no results yet"
cat >"$house/build/tests.xml" <<'XML'
<testsuite name="(empty)" tests="3" time="9">
	<testcase name="host.format" classname="host.format" time="0.25" status="run">
		<system-out>it took time="99", it says</system-out>
	</testcase>
	<testcase name="host.pvh" classname="host.pvh" time="0.5" status="run"/>
	<testcase name="set_up" classname="set_up" time="12.5" status="run"/>
</testsuite>
XML
status_is 0 ./trapgate times
sed 's/^ *//' "$said" >"$work/lines"
diff - "$work/lines" <<'LINES' || wrong "these are not the times"
seconds  tests
12.5      1  set_up
0.8      2  host
13.2      3  all

the longest
12.5         set_up
0.5         host.pvh
0.2         host.format
LINES
exit "$wrong"

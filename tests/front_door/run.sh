#!/bin/sh
# What the front door promises to scripts: with no terminal a run ends by itself, and its status says
# if the scenario ended as it should.
#
#   run.sh ISO
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
iso=$1
said=$(mktemp)
trap 'rm -f "$said"' EXIT
wrong=0

# status_is WANTED COMMAND...
status_is() {
    wanted=$1
    shift
    "$@" </dev/null >"$said" 2>&1
    got=$?
    [ "$got" = "$wanted" ] && return
    echo "status $got instead of $wanted: $*"
    cat "$said"
    wrong=1
}

says() {
    grep -q "$1" "$said" && return
    echo "it does not say: $1"
    cat "$said"
    wrong=1
}

status_is 0 "$here/cmake/run.sh" --iso "$iso"
says "It did not crash!"
status_is 0 "$here/cmake/run.sh" --iso "$iso" --scenario page-fault # as it promises
status_is 0 "$here/cmake/run.sh" --iso "$iso" --scenario triple-fault
status_is 0 "$here/cmake/run.sh" --iso "$iso" --scenario conformance --words "case=bp.*"
says "^1[.][.][1-9][0-9]\{0,1\}$" # not all 503
status_is 0 "$here/cmake/run.sh" --iso "$iso" --scenario conformance --words page-faults
says "^# 8 of 8 sets of rules: 1305792 accesses$" # of which a progress line is made
status_is 0 "$here/cmake/run.sh" --iso "$iso" --scenario page-fault --words serial=color
says "$(printf '^\033')\[0;97;41m#PF page fault"
status_is 1 "$here/cmake/run.sh" --iso "$iso" --scenario nonsense # of which the kernel knows nothing
says "not what the scenario promises"
status_is 1 env TRAPGATE_TIMEOUT=1 "$here/cmake/run.sh" --iso "$iso" -- -S # a machine that never starts
says "no end after 1 seconds"
status_is 2 "$here/trapgate" run nonsense
says "there is no scenario"
status_is 2 "$here/trapgate" nonsense
status_is 0 "$here/trapgate" help run
awk -F '"' '/^SCENARIO\(/ { print $2 }' "$here/kernel/scenarios.def" >"$said.names"
while read -r name; do
    says "^  $name "
done <"$said.names"
rm -f "$said.names"
exit "$wrong"

#!/bin/sh
# The gate of the baseline closes: for a value that is a hundredth more, or less, for one that is new and for
# one that is gone; and stays open within the tolerance.
#
#   gate.sh SOURCE
set -eu

gate=$1/cmake/baseline.awk
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '%s\n' 'call 24' 'boot 50000' 'zero 0' >"$work/baseline"

# gate_is STATUS PERCENT SAID VALUE...
gate_is() {
    wanted=$1 percent=$2 said=$3
    shift 3
    printf '%s\n' "$@" >"$work/values"
    status=0
    awk -v percent="$percent" -f "$gate" "$work/baseline" "$work/values" >"$work/said" || status=$?
    if [ "$status" != "$wanted" ] || ! grep -q -e "$said" "$work/said"; then
        echo "status $status instead of $wanted, or not said: $said"
        cat "$work/said"
        exit 1
    fi
}
gate_is 0 1 'as the baseline' 'call 24' 'boot 50000' 'zero 0'
gate_is 0 1 'as the baseline' 'call 24' 'boot 50499' 'zero 0'
gate_is 1 1 '^boot .*+501, +1.0 %' 'call 24' 'boot 50501' 'zero 0'
gate_is 1 1 '^boot .*-501, -1.0 %' 'call 24' 'boot 49499' 'zero 0'
gate_is 1 1 '^call .*+1, +4.2 %' 'call 25' 'boot 50000' 'zero 0'
gate_is 1 1 '^zero ' 'call 24' 'boot 50000' 'zero 1'
gate_is 1 1 '^new .*new$' 'call 24' 'boot 50000' 'zero 0' 'new 3'
gate_is 1 1 '^zero .*gone$' 'call 24' 'boot 50000'
gate_is 0 2 'as the baseline' 'call 24' 'boot 51000' 'zero 0'

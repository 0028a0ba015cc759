#!/bin/sh
# What the suite found, as a Markdown table: one row for each engine and cause.
#
#   findings.sh build/tests/conformance/qemu.tap build/tests/conformance/bochs.tap
set -eu
[ $# -gt 0 ] || { echo "findings.sh: which results (TAP files)?" >&2; exit 2; }
echo "| engine | what it does instead | cases |"
echo "|---|---|---|"
awk '
/^not ok .* # TODO / {
    id = $5
    sub(/:$/, "", id)
    finding = $0
    sub(/.* # TODO /, "", finding)
    if (!(finding in count))
        order[++findings] = finding
    count[finding]++
    # Three of a kind show what kind it is.
    if (count[finding] <= 3)
        ids[finding] = ids[finding] (count[finding] > 1 ? ", " : "") "`" id "`"
}
END {
    for (i = 1; i <= findings; i++) {
        finding = order[i]
        colon = index(finding, ": ")
        more = count[finding] > 3 ? " and " count[finding] - 3 " more" : ""
        print "| " substr(finding, 1, colon - 1) " | " substr(finding, colon + 2) " | " ids[finding] more " |"
    }
}' "$@"

#!/bin/sh
# One boot of a test that raises many faults in and around the report. In the log, behind each
# announcement, the first line of a report must be of the fault that was announced.
#
#   survives.sh QEMU_TEST ELF TEST CASES [lost]
#
# At least CASES cases. `lost`: every report is cut short by a fault of its own; else none may be.
set -eu
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$1" --kernel "$2" --words "test=$3 exit" --expect any --expect-line "^$3[.][.][.] .ok.$" --log "$log"
awk -v least="$4" -v lost="${5:-}" '
    function end_of_case() {
        if (name == "")
            return
        if (!shown)
            wrong("nothing was shown")
        if (lost && !apology)
            wrong("the report was not cut short: nothing was injected")
        if (!lost && apology)
            wrong("the report met a fault of its own")
    }
    function wrong(what) {
        print name ": " what
        failures++
    }
    /^(injection|pointer) [0-9]+: / {
        end_of_case()
        name = $0
        cases++
        shown = apology = 0
        address = $NF
        sub(/^0x/, "", address)
    }
    /^#/ && name != "" && !shown {
        shown = 1
        if ($0 !~ /^#PF page fault/ || index($0, address) == 0)
            wrong("this came first: " $0)
    }
    /^TRAPGATE STOPPED|^interrupt 0x/ && !shown { wrong("this came first: " $0) }
    /^The rest of the report was lost|the report failed twice/ { apology = 1 }
    END {
        end_of_case()
        print cases " cases, " failures + 0 " wrong"
        exit failures || cases < least
    }' "$log"

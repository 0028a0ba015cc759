#!/bin/sh
# Every architectural vector arrives by a real exception, not by INT n, in one engine or the other:
# 0 to 21 without 9 and 15, which are reserved, and 20 (#VE), which only a hypervisor can cause.
#
#   every_vector.sh LOG...
set -eu
for log; do
    if [ ! -s "$log" ]; then
        echo "skipped: there is no $log"
        exit 77
    fi
done
raised=" $(sed -n 's/^# raised:\(.*\) (.*/\1/p' "$@" | tr '\n' ' ') "
missing=
for vector in 0 1 2 3 4 5 6 7 8 10 11 12 13 14 16 17 18 19 21; do
    case $raised in
    *" $vector "*) ;;
    *) missing="$missing $vector" ;;
    esac
done
[ -z "$missing" ] || { echo "never raised:$missing"; exit 1; }
echo "19 of 19 vectors raised"

#!/bin/sh
# What exceptions cost, in instructions that QEMU counts: boots bench.elf, and compares its rows with the
# baseline of the compiler that made it.
#
#   bench.sh --kernel FILE [OPTION...]
#
#   --baseline FOLDER  tests/bench/baseline if not given
#   --json             the rows as a JSON array, nothing is compared
#   --chart FILE       the rows as a picture, SVG, by gnuplot
#   --boot             where the instructions of a boot go, by function
#   --crash            the same of a crash, until its first line
#   --growth           what costs more where there is more of something
#   --latency          how late a handler is, beside a stub, instead
#   --storm            the rows while another CPU raises exceptions, instead
#   --record           write the baseline, and show what differs from the one before
#
# Status 0: as the baseline, within 1 %. 1: not so, or a row is above its limit or a rival's. 2: used
# wrongly. 77: skipped, no emulator, or there is no baseline for this compiler.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=cmake/baseline.sh
. "$here/baseline.sh"

die() {
    echo "bench: $1" >&2
    exit 2
}

kernel=
baselines=$here/../tests/bench/baseline
what=compare
words=
chart=
while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
    --json) what=json && continue ;;
    --growth) what=growth && continue ;;
    --boot) what=boot && continue ;;
    --crash) what=crash && continue ;;
    --latency) what=latency && continue ;;
    --storm) what=storm && continue ;;
    --record) what=record && continue ;;
    esac
    [ $# -gt 0 ] || die "$option needs a value"
    case $option in
    --kernel) kernel=$1 ;;
    --baseline) baselines=$1 ;;
    --chart) what=chart chart=$1 ;;
    *) die "there is no option $option" ;;
    esac
    shift
done
[ -r "$kernel" ] || die "there is no kernel '$kernel'"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# measure [QEMU ARGUMENT...]: one boot; its rows in $work/rows, a JSON object a line. What qemu-test.sh
# says of a boot that failed goes where it is read.
measure() {
    status=0
    "$here/qemu-test.sh" --kernel "$kernel" --words "scenario=bench icount=4 exit $words" \
        --log "$work/log" -- -icount shift=4 "$@" >"$work/said" 2>&1 || status=$?
    [ "$status" = 0 ] || grep -v '^BENCH ' "$work/said" >&2
    [ -e "$work/log" ] || exit "$status"
    sed -n 's/^BENCH //p' "$work/log" >"$work/rows"
}

# One `id value` a line, without the rivals, which nobody keeps.
values() {
    sed -n 's/.*"id":"\([^"]*\)","rival":false,.*"median":\([0-9]*\).*/\1 \2/p' "$work/rows"
}

# curve WHAT ID...: a row with these values.
curve() {
    printf '%8s' "$1"
    shift
    for id; do
        printf ' %10d' "$(values | awk -v id="$id" '$1 == id { print $2 }')"
    done
    echo
}

# The part for a person: from the first table to the crash, which is a report.
table() {
    awk '/^From ring 0/ { on = 1 }
        /^BENCH / { next }
        /^EXCEPTION|^#PF/ { on = 0 }
        /^from a page fault|^  printing|^  bytes of it/ { print; next }
        on && NF { print }' "$work/log"
}

# by_function FROM TO [WORD...]: where the instructions go between these two functions, and how many there are.
by_function() {
    from=$1 to=$2
    shift 2
    "$here/qemu-test.sh" --kernel "$kernel" --words "scenario=bench icount=4 exit $*" --expect any --timeout 300 \
        --executed "$work/executed" >"$work/said" 2>&1 || { cat "$work/said" >&2; die "the boot failed"; }
    "${NM:-nm}" -n "$kernel" | awk -v from="$from" -v to="$to" -f "$here/by-function.awk" - "$work/executed" |
        sort -k 1,1nr -k 2 >"$work/functions"
    awk '
        $2 == "." { all = $1; next }
        $2 == "(before" { next }
        $1 * 200 >= all { printf "%8d %5.1f %%  %s\n", $1, 100 * $1 / all, $2; shown += $1; next }
        { rest++ }
        END { printf "%8d %5.1f %%  in %d more functions\n", all - shown, 100 * (all - shown) / all, rest }' \
        "$work/functions"
    listed=$(sed -n 's/ [.]$//p' "$work/functions")
    before=$(sed -n 's/ (before .*//p' "$work/functions")
}

case $what in
boot)
    # Counted in one boot, and listed in another with the same words. QEMU 9 and newer lists what REP repeats once:
    # that was 2 % of the kernel that GCC 16 makes.
    words=boot
    measure
    counted=$(values | awk '$1 == "boot" { print $2 }')
    by_function __wrap_kernel_main boot_has_ended boot
    echo "$listed instructions from the entry of the C kernel to its purpose, $counted by the clock"
    echo "$before before, in the trampoline"
    awk -v listed="$listed" -v counted="$counted" 'BEGIN {
        difference = listed > counted ? listed - counted : counted - listed
        exit difference * 100 > counted * 3
    }' || { echo "bench: the two counts differ" >&2; exit 1; }
    exit
    ;;
crash)
    echo "From a page fault until the first line is begun"
    by_function crash listen crash
    echo "$listed instructions"
    exit
    ;;
growth)
    # Nothing touches most of it, so the host need not have it.
    words=crash
    echo "RAM, and the instructions of a boot and of a report until its last line"
    for size in 64M 256M 1G 4G 16G 64G; do
        measure -m "$size" -object "memory-backend-ram,id=ram,size=$size,reserve=off" \
            -machine memory-backend=ram
        curve "$size" boot crash.last_line
    done
    echo "CPUs, and the instructions of starting them, and of a report until its first and last line (of all CPUs, and"
    echo "of what waits: each start is given 10 milliseconds)"
    words="crash all-cpus"
    for count in 1 2 4 8 16 32 64; do
        measure -smp "$count"
        [ "$(values | awk '$1 == "cpus" { print $2 }')" = "$count" ] || die "of $count CPUs not all run"
        curve "$count" cpus.start crash.first_line crash.last_line
    done
    words=crash
    echo "Frames below which it crashes, and the instructions of its report until its first and last line"
    measure
    curve 0 crash.first_line crash.last_line
    for words in "crash depth=10" "crash depth=100" "crash depth=1000"; do
        measure
        curve "${words#*=}" crash.first_line crash.last_line
    done
    echo "Symbols, of which one is looked up; catches, of which the innermost catches; handlers, of which one runs"
    words=growth
    measure
    values | awk '{ printf "%-26s %10d\n", $1, $2 }'
    exit "$status"
    ;;
latency)
    words=latency
    measure
    sed -n '/^From an interrupt/,$p' "$work/log" | grep -v -E '^(BENCH |trapgate: |$)'
    exit "$status"
    ;;
storm)
    # Where instructions are counted, CPUs run in turn, and one clock counts for all of them.
    words=storm
    measure -smp 2
    awk '/CPU 1 / { on = 1 } /^(BENCH|TRAPGATE1|trapgate:) / { next } on' "$work/log"
    exit "$status"
    ;;
json)
    measure
    awk 'BEGIN { print "[" } { print separator $0; separator = "," } END { print "]" }' "$work/rows"
    exit "$status"
    ;;
chart)
    command -v gnuplot >/dev/null || die "gnuplot is not installed: it draws the picture"
    measure
    [ "$status" = 0 ] || exit "$status"
    awk -f "$here/bench-chart.awk" "$work/log" >"$work/data"
    gnuplot -e "data='$work/data'; output='$chart'" "$here/bench.gnuplot" || die "gnuplot failed"
    exit
    ;;
esac

measure
table
[ "$status" = 0 ] || exit "$status"
values >"$work/values"
if [ "$what" = record ]; then
    baseline_record "$work/values" instructions "$kernel"
else
    baseline_compare "$work/values" instructions "$kernel" 1
fi

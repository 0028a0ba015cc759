# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: bench [OPTION...]
#: measure what an exception costs, beside what would be written instead
#:
#: QEMU counts the instructions of Trapgate's handlers and of rivals written for
#: the comparison, from ring 0 and ring 3, of a boot and of a crash. Without an
#: option they are compared with tests/bench/baseline. On a PC, "Measure this
#: machine" in the boot menu shows ticks. Status 0: as the baseline. 1: not so.
#: 2: there was no run.
#:
#:   --json              print the rows as JSON instead
#:   --chart FILE        draw them as SVG, by gnuplot
#:   --boot              where the instructions of a boot go, by function
#:   --crash             the same of a crash, until its first line
#:   --growth            what costs more with more RAM, CPUs, symbols, frames
#:   --storm             the same while another CPU raises exceptions without end
#:   --latency           from an interrupt to the handler's body, and to its end
#:   --record            make the baseline again, and show what differs
#:   --preset PRESET     release (if not given), debug (-O0), size (-Os) or ci
needs=run
[ -z "${option_chart:-}" ] || needs=chart
build "$needs" bench_kernel "$(short_path "$build/bench.elf")"
set -- --kernel "$build/bench.elf"
[ -z "${option_json:-}" ] || set -- --json "$@"
[ -z "${option_boot:-}" ] || set -- --boot "$@"
[ -z "${option_crash:-}" ] || set -- --crash "$@"
[ -z "${option_growth:-}" ] || set -- --growth "$@"
[ -z "${option_latency:-}" ] || set -- --latency "$@"
[ -z "${option_storm:-}" ] || set -- --storm "$@"
[ -z "${option_record:-}" ] || set -- --record "$@"
[ -z "${option_chart:-}" ] || set -- --chart "$option_chart" "$@"
exec "$home/cmake/bench.sh" "$@"

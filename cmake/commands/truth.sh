# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: truth [SEED] [COUNT] [OPTION...]
#: test whether what a report is certain of is true
#:
#: Situations are made at random, so that what is true of them is known, and the
#: report is asked: COUNT of them (10000000 if not given) on this machine, where
#: they are pretended, then a hundredth in QEMU, where they are raised. Without a
#: SEED it is a new one each time. A failure prints the command that repeats it
#: alone. Status 0: nothing certain was wrong. 1: something was.
#:
#:   --first NUMBER      begin with this one of the seed
#:   --preset PRESET     release (if not given), debug (-O0), size (-Os) or ci

# whole_number NAME VALUE: with at most 18 digits, which a shell can still count with.
whole_number() {
    case $2 in
    '' | *[!0-9]* | ???????????????????*) die "$1 is a whole number, and not '$2'" ;;
    esac
}
seed=${argument:-$(date +%s)}
count=${argument_2:-10000000}
first=${option_first:-0}
whole_number SEED "$seed"
whole_number COUNT "$count"
whole_number --first "$first"
[ "$count" -gt 0 ] || die "COUNT is at least 1"
[ $# -eq 0 ] || die "truth takes nothing after --"

build run truth_programs "$(short_path "$build/truth.elf")"
status=0
say "seed $seed: $count situations, pretended"
"$build/tests/truth/truth" "$seed" "$count" "$first" || status=$?
[ "$status" -le 1 ] || die "the program that pretends them ended with status $status"

raised=$(((count + 99) / 100))
say "seed $seed: $raised situations, raised in QEMU"
log=$build/truth.log
"$home/cmake/qemu-test.sh" --kernel "$build/truth.elf" --log "$log" --timeout 3600 --expect any \
    --words "seed=$seed count=$raised first=$first exit" >"$build/truth.boot" || status=1
if grep -q '^trapgate: exit 3[35]' "$log"; then
    sed '/^trapgate: exit/d' "$log"
else
    cat "$build/truth.boot"
fi
exit "$status"

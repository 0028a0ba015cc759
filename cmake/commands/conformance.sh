# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: conformance [OPTION...] [-- QEMU ARGUMENT...]
#: test an emulator: which exceptions does it get right?
#:
#: All cases, also those that the emulator does not survive: the rest has a boot of
#: its own. All results are in build/conformance.tap. Status 0: as it is known of
#: this emulator. 1: not so. 2: there was no run. 3: it is not known, and there are
#: findings.
#:
#:   --emulator EMULATOR qemu (if not given) or bochs
#:   --cases PATTERN     only these, such as 'pf.*'
#:   --engine NAME       whose deviations are expected, such as qemu-7.2-tcg
#:   --record            write the engine's file in kernel/conformance/deviations
#:   --preset PRESET     release (if not given), debug (-O0), size (-Os) or ci
build run iso "$(short_path "$build/trapgate.iso")"
set -- -- "$@"
[ -z "${option_record:-}" ] || set -- --record "$@"
for name in emulator cases engine; do
    eval "value=\${option_$name:-}"
    [ -z "$value" ] || set -- "--$name" "$value" "$@"
done
exec "$home/cmake/conformance.sh" --file "$build/trapgate.iso" --log "$build/conformance.tap" "$@"

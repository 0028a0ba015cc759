# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: inject [PATTERN] [OPTION...] [-- OPTION...]
#: damage the kernel in some hundred ways, and show what it says of each
#:
#: One boot for each: registers, stacks, descriptor tables, page tables, gates,
#: frames of iretq, wild jumps, user code, the report's own parts. One line for
#: each: what was injected, what was reported, by which cause, and whether that is
#: right. PATTERN chooses by name, such as '^gate'. After -- are options
#: of cmake/qemu-test.sh. Status 0: all were right. 1: some were not.
#:
#:   --jobs NUMBER       so many boots at a time (as there are CPUs)
#:   --every NUMBER      each so many of them only
#:   --preset PRESET     release (if not given), debug (-O0), size (-Os) or ci
build run injection_kernel "$(short_path "$build/injection.elf")"
[ $# -eq 0 ] || set -- -- "$@"
for name in jobs every; do
    eval "value=\${option_$name:-}"
    [ -z "$value" ] || set -- "--$name" "$value" "$@"
done
[ -z "$argument" ] || set -- --only "$argument" "$@"
exec "$home/tests/injection/inject.sh" "$home/cmake/qemu-test.sh" "$build/injection.elf" "$@"

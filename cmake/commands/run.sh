# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: run [SCENARIO] [OPTION...] [-- QEMU ARGUMENT...]
#: build, and boot the ISO in QEMU
#:
#: Without SCENARIO it is breakpoint, the tutorial's kernel. The run ends by itself
#: when the scenario has ended, with status 0 if that was as it promises, 1 if not,
#: 2 if there was no run, 130 if Ctrl-C came first. Without a terminal it is ended
#: after TRAPGATE_TIMEOUT seconds (60). All that the kernel said is in
#: build/last.log, which ./trapgate explain takes.
#:
#:   --screen            open QEMU's window, and stay until it is closed
#:   --screenshot FILE   make a PNG of the machine's screen at the end
#:   --stay              keep the machine at the end, until Ctrl-C
#:   --firmware FIRMWARE bios (if not given) or uefi
#:   --accel ACCELERATOR tcg (if not given), or kvm where it answers
#:   --words WORDS       more for the kernel's command line
#:   --preset PRESET     release (if not given), debug (-O0), size (-Os) or ci

# Also what `debug` does, before its own argument.
need=run
[ "${option_firmware:-bios}" = bios ] || need=uefi
build "$need" iso "$(short_path "$build/trapgate.iso")"
set -- -- "$@"
for name in screen stay debug serial; do
    eval "[ -z \"\${option_$name:-}\" ]" || set -- "--$name" "$@"
done
for name in screenshot firmware accel words; do
    eval "value=\${option_$name:-}"
    [ -z "$value" ] || set -- "--$name" "$value" "$@"
done
: "${argument:=breakpoint}"
exec "$home/cmake/run.sh" --iso "$build/trapgate.iso" --elf "$build/$(program_of "$argument")" \
    --log "$build/last.log" --scenario "$argument" "$@"

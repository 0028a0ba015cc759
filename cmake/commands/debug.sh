# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: debug [SCENARIO] [OPTION...] [-- QEMU ARGUMENT...]
#: as run, but stopped before the first instruction, with gdb
#:
#: On a terminal gdb is started and attached: c runs to kernel_main. Without a
#: terminal, or without gdb, QEMU waits for one at localhost:1234.
#:
#:   --serial            the kernel's own debugger, over COM2, as on a PC
#:   --screen            open QEMU's window
#:   --firmware FIRMWARE bios (if not given) or uefi
#:   --accel ACCELERATOR tcg (if not given), or kvm where it answers
#:   --words WORDS       more for the kernel's command line
#:   --preset PRESET     release (if not given), debug (-O0), size (-Os) or ci
# shellcheck disable=SC2034 # read by run
option_debug=yes
# shellcheck source=cmake/commands/run.sh
. "$commands/run.sh"

#!/bin/sh
# What the front door promises to scripts: with no terminal a run ends by itself, its status says if
# the scenario ended as it should, its standard output is what the kernel says, and nothing is colour.
#
#   run.sh ISO
set -eu
iso=$1
# shellcheck source=tests/front_door/expect.sh
. "$(dirname -- "$0")/expect.sh"
run=$house/cmake/run.sh
escape=$(printf '\033')

status_is 0 ./trapgate run
says "It did not crash!"
says "^trapgate: build/trapgate.iso is up to date$"
says "^trapgate: it ended as it promises: done (status 33)$"
says_not "$escape"
status_is 1 ./trapgate explain
says "there is no record of a crash"

status_is 0 ./trapgate run null-pointer
says "^TRAPGATE {" # a script may want it
says "^trapgate: it ended as it promises: #PF page fault (status 93)$"
says "^trapgate: the log is build/last.log$"
status_is 0 ./trapgate explain
says "^#PF page fault: read of 0x18"
says "^=>"
cp "$house/build/last.log" "$work/kept"
status_is 0 ./trapgate explain "$work/kept"
says "^#PF page fault: read of 0x18"

status_is 0 "$run" --iso "$iso" --scenario triple-fault
says "it ended as it promises: a triple fault"
status_is 0 ./trapgate run conformance --words "case=bp.*"
says "^1[.][.][1-9][0-9]\{0,1\}$" # not all of them
status_is 0 "$run" --iso "$iso" --scenario conformance --words page-faults
says "^# 8 of 8 sets of rules: 1670400 accesses$" # of which a progress line is made
status_is 0 "$run" --iso "$iso" --scenario page-fault --words serial=color
says "^$escape\\[0;97;41m#PF page fault"
status_is 1 "$run" --iso "$iso" --scenario nonsense # of which the kernel knows nothing
says "not what the scenario promises: a word on the command line means nothing (status 39)"
status_is 1 env TRAPGATE_TIMEOUT=1 "$run" --iso "$iso" -- -S # a machine that never starts
says "no end after 1 seconds"
# gdb gets the program that the scenario is in.
# shellcheck disable=SC2016 # for that script to expand
printf '#!/bin/sh\nprintf "trapgate: exit 33, expected\\r\\n"\nexit 33\n' >"$work/bin/qemu"
chmod +x "$work/bin/qemu"
status_is 0 env "QEMU=$work/bin/qemu" ./trapgate debug conformance
says "^trapgate: stopped; attach with: gdb $house/build/conformance.elf "
status_is 0 env "QEMU=$work/bin/qemu" ./trapgate debug page-fault
says "^trapgate: stopped; attach with: gdb $house/build/trapgate.elf "
status_is 1 "$run" --iso "$iso" -- -nonsense
says "nonsense: invalid option"
says "without a final line"
exit "$wrong"

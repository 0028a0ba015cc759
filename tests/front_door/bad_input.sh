#!/bin/sh
# What is mistyped is answered in one line, which names the nearest that there is, with status 2; and
# what is well typed is found in the help of its command.
set -eu
iso=
# shellcheck source=tests/front_door/expect.sh
. "$(dirname -- "$0")/expect.sh"

# refused MESSAGE ARGUMENT...
refused() {
    message=$1
    shift
    status_is 2 ./trapgate "$@"
    says "^trapgate: $message"
    says_lines 1
}
refused "there is no command 'rnu'; did you mean run?" rnu
refused "there is no command 'nonsense'; ./trapgate help lists them" nonsense
refused "'page-fault' is a scenario: ./trapgate run page-fault" page-fault
refused "there is no scenario 'pagefault'; did you mean page-fault?" run pagefault
refused "there is no scenario 'doubel-fault'; did you mean double-fault?" debug doubel-fault
refused "there is no scenario 'nonsense'; ./trapgate help run lists them" run nonsense
refused "there is no option '--screeen' of run; did you mean --screen?" run --screeen
refused "there is no option '--.\*' of run" run '--.*'
refused "there is no option '--presset'; did you mean --preset?" --presset debug run
refused "iso has no option --firmware" --firmware uefi iso
refused "there is no preset 'dbug'; did you mean debug?" run --preset dbug
refused "there is no preset 'nonsense': it is one of " run --preset=nonsense
refused "there is no firmware 'efi'; did you mean uefi?" run --firmware efi
refused "there is no accelerator 'xen': it is one of tcg kvm" run --accel xen
refused "--preset needs a value" run --preset
refused "--stay takes no value" run --stay=yes
refused "what is 'b'? ./trapgate help run" run breakpoint b
refused "there is no file '/nowhere' to read" explain /nowhere
refused "there is no file '/' to read" explain /
refused "there is no log of a run yet" explain
refused "SEED is a whole number, and not 'x'" truth x
refused "SEED is a whole number, and not '1234567890123456789'" truth 1234567890123456789
refused "COUNT is a whole number, and not '1e6'" truth 1 1e6
refused "COUNT is at least 1" truth 1 0
refused "--first is a whole number, and not 'x'" truth 1 1 --first x
refused "what is '3'. ./trapgate help truth" truth 1 2 3
refused "what is 'y'. ./trapgate help inject" inject x y
refused "truth takes nothing after --" truth 1 2 -- -smp 2
echo >"$work/log"
refused "there is no build-debug/trapgate.elf yet" explain "$work/log" --preset debug

# A command that is a scenario, too, where nobody is told of a pipe that is closed, as in a service.
status_is 2 sh -c 'trap "" PIPE; exec ./trapgate conformance --preset=nonsense'
says "^trapgate: there is no preset 'nonsense'"
says_lines 1

# Each command and each of its options is in its help, which fits on a terminal.
status_is 0 ./trapgate
says_not "	"
cp "$said" "$work/help"
status_is 0 ./trapgate help
cmp -s "$said" "$work/help" || wrong "without a command it is not help"
[ "$(grep -c '' "$said")" -le 23 ] || wrong "help is longer than a terminal"
for file in "$source_folder"/cmake/commands/*.sh; do
    name=$(basename "$file" .sh)
    grep -q "^  $name  *[a-z]" "$work/help" || wrong "help does not list $name"
    status_is 0 ./trapgate help "$name"
    says "^usage: ./trapgate $name"
    awk 'length > 80 { exit 1 }' "$said" || wrong "help $name is wider than a terminal"
    cp "$said" "$work/of_command"
    status_is 0 ./trapgate "$name" --help
    cmp -s "$said" "$work/of_command" || wrong "$name --help is not help $name"
done
status_is 0 ./trapgate help run
awk -F '"' '/^(SCENARIO|PROGRAM)\(/ { print $2 }' "$source_folder/kernel/scenarios/scenarios.def" >"$work/names"
while read -r name; do
    says "^  $name "
done <"$work/names"
# The presets are read from their file in a way that knows how it is laid out.
sed -n 's/^ *"name": "\([a-z]*\)",$/\1/p' "$source_folder/CMakePresets.json" | grep -v '^base$' |
    sort -u >"$work/presets"
[ -s "$work/presets" ] || wrong "there are no presets"
"$house/trapgate" completion -- run --preset "" | sort >"$said"
cmp -s "$said" "$work/presets" || wrong "these are not the presets"
exit "$wrong"

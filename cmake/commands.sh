# shellcheck shell=sh
# What the commands of the front door are, and what each takes: all of it is read out of the lines
# that begin with `#:` in the command's own file, cmake/commands/NAME.sh, which are its help as well.
# So whoever adds a file has added a command, with its options, its help and its completion.
#
#   #: NAME [ARGUMENT] [OPTION...]     the usage; ARGUMENT is one of the words below, and two may be
#   #: what it does                    in one line, for the list of all
#   #:
#   #: more about it
#   #:
#   #:   --option VALUE   what it does
#   #:   --flag           what it does

# Set by who sources this.
commands=${home:?}/cmake/commands

command_names() {
    for file in "$commands"/*.sh; do
        basename "$file" .sh
    done
}

# command_lines NAME: its help, without the marks.
command_lines() {
    sed -n 's/^#: \{0,1\}//p' "$commands/$1.sh"
}

# command_options NAME: `--option VALUE` or `--flag`, a line each.
command_options() {
    command_lines "$1" | awk '/^  --/ { print $1 ($2 ~ /^[A-Z]+$/ ? " " $2 : "") }'
}

# command_argument NAME [INDEX]: the word for its first argument, or the one of that number, or nothing.
command_argument() {
    command_lines "$1" | awk -v left="${2:-1}" 'NR > 1 { exit }
        { for (i = 2; i <= NF; i++) if ($i ~ /^\[[A-Z]+\]$/ && --left == 0) print substr($i, 2, length($i) - 2) }'
}

# values_of WORD: what may stand for it, a line each; nothing if that is anything.
values_of() {
    case $1 in
    COMMAND) command_names ;;
    SCENARIO) awk -F '"' '/^(SCENARIO|PROGRAM)\(/ { print $2 }' "$home/kernel/scenarios/scenarios.def" ;;
    PRESET) sed -n 's/.*"name": "\([a-z-]*\)", "configurePreset".*/\1/p' "$home/CMakePresets.json" |
        sort -u ;;
    FIRMWARE) printf '%s\n' bios uefi ;;
    EMULATOR) printf '%s\n' qemu bochs ;;
    ACCELERATOR) printf '%s\n' tcg kvm ;;
    esac
}

# program_of SCENARIO: the ELF file that shows it, without its folder.
program_of() {
    awk -F '"' -v name="$1" '/^PROGRAM\(/ && $2 == name { program = name }
        END { print (program ? program : "trapgate") ".elf" }' "$home/kernel/scenarios/scenarios.def"
}

# nearest TEXT, of the lines on the standard input: the one that it was probably meant to be.
nearest() {
    awk -v text="$1" -f "$home/cmake/nearest.awk"
}

# check WORD VALUE: of what there is a list of, only what is in it.
check() {
    values=$(values_of "$1")
    if [ -n "$values" ] && ! printf '%s\n' "$values" | grep -qxF -e "$2"; then
        meant=$(printf '%s\n' "$values" | nearest "$2")
        kind=$(echo "$1" | tr '[:upper:]' '[:lower:]')
        if [ -n "$meant" ]; then
            die "there is no $kind '$2'; did you mean $meant?"
        fi
        case $1 in
        COMMAND) die "there is no command '$2'; ./trapgate help lists them" ;;
        SCENARIO) die "there is no scenario '$2'; ./trapgate help run lists them" ;;
        *) die "there is no $kind '$2': it is one of $(echo "$values" | paste -sd ' ' -)" ;;
        esac
    fi
}

# shellcheck shell=sh disable=SC2034,SC2154 # the variables are run.sh's and qemu.sh's
# What is said below what the kernel said: what the host can explain of a crash, and how the run ended,
# in words.

exceptions=$(dirname -- "$0")/../arch/x86_64/include/trapgate/exceptions.def

# in_words STATUS: of the kernel; kernel/shutdown/exit.h says what it is made of.
in_words() {
    case $1 in
    33) echo "done" ;;
    35) echo "failed" ;;
    37) echo "findings on a machine that the conformance suite does not know" ;;
    39) echo "a word on the command line means nothing" ;;
    129) echo "an interrupt that nobody handles" ;;
    *)
        # A row is TRAPGATE_EXCEPTION(vector, "mnemonic", field, NAME, "words", …); 65 + 2 * vector.
        awk -F '"' -v status="$1" '
            /^TRAPGATE_(EXCEPTION|RESERVED)\(/ {
                split($1, part, /[(,]/)
                if (65 + 2 * part[2] == status) {
                    print $1 ~ /EXCEPTION/ ? $2 " " $4 : $2
                    found = 1
                }
            }
            END { if (!found) print "a status that has no name" }' "$exceptions"
        ;;
    esac
}

# What the kernel told in its record for machines, with what only the host knows.
explain() {
    explainer=${elf%/*}/tools/trapgate-explain
    if [ -n "$elf" ] && [ -x "$explainer" ] && grep -q '^TRAPGATE {' "$log"; then
        ! is_terminal 2 || echo >&2
        "$explainer" "$log" --elf "$elf" --source "$here/.." --brief >&2 || :
    fi
}

# judge [STATUS]: sets `verdict`, from the final line and from QEMU's status; without one where it is
# not the kernel that ends QEMU.
judge() {
    verdict=1
    final_line "$log"
    if [ "$final,${1:-0}" = "$triple_fault_line,0" ]; then
        verdict=0
        say "it ended as it promises: a triple fault, which resets the machine"
        return
    fi
    case ${1:-$final_status} in
    124 | 137) say "no end after $limit seconds" && return ;;
    "$final_status") ;;
    *)
        if [ -z "$final_status" ]; then
            say "it ended (QEMU's status $1) without a final line"
        else
            say "QEMU's status is $1, which is not what the kernel's last line says"
        fi
        return
        ;;
    esac
    if [ -z "$final_status" ]; then
        say "it ended without a final line"
        return
    fi
    # A reason in parentheses may follow.
    reason=$(expr "$final" : 'trapgate: exit [^(]*\( (.*)\)$') || reason=
    how="$(in_words "$final_status") (status $final_status)$reason"
    if [ "$final_word" = expected ]; then
        verdict=0
        say "it ended as it promises: $how"
    else
        say "not what the scenario promises: $how"
    fi
}

# conclude [STATUS]: sets `verdict`, as judge does.
conclude() {
    explain
    judge "$@"
    [ "$log" = "$work/log" ] || say "the log is $(short_path "$log")"
}

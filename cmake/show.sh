# shellcheck shell=sh disable=SC2154 # triple_fault_line is of qemu.sh
# What of the kernel's lines is shown, and what is kept. Everything is kept, as plain text; on a
# terminal a person sees colours, no records for machines, and a progress line instead of a hundred
# lines that all say "ok".

show_return=$(printf '\r')
show_escape=$(printf '\033')

show_begin() {
    show_cases=0   # that the suite is going to run
    show_hidden=   # the line before was one of many; so are the details below it
    show_readable=
    ! is_terminal 1 || show_readable=yes
}

# The escape sequences of firmware and GRUB, which would clear the terminal; the kernel's are colours
# and begin with a 0.
without_foreign_sequences() {
    printf '%s\n' "$1" | sed -e "s/$show_escape\\[[0-9;?=]*[A-Za-ln-z]//g" \
        -e "s/$show_escape\\[[1-9][0-9;]*m//g"
}

without_sequences() {
    printf '%s\n' "$1" | sed "s/$show_escape\\[[0-9;?=]*[A-Za-z]//g"
}

# show_line LINE: as it came from the serial port. Sets `line` to its text, which goes to descriptor 3.
show_line() {
    line=${1%"$show_return"}
    show_text=$line
    case $line in
    *"$show_escape"*)
        show_text=$(without_foreign_sequences "$line")
        line=$(without_sequences "$line")
        ;;
    esac
    printf '%s\n' "$line" >&3
    if [ -n "$show_readable" ]; then
        show_to_person
    else
        printf '%s\n' "$show_text"
    fi
}

show_print() {
    progress_end
    printf '%s\n' "$show_text"
}

# More lines of one kind than this are no reading for a person. On a terminal of 24 lines, these leave
# room for the summary below them.
show_lines_maximum=10

show_to_person() {
    case $line in
    "TRAPGATE {"* | "trapgate: exit "* | "$triple_fault_line") ;; # said in words, below
    "TAP version "*) ;;
    "1.."[0-9]*) show_cases=${line#1..} ;;
    "ok "[0-9]* | "not ok "*" # TODO "*)
        show_hidden=
        if [ "$show_cases" -gt "$show_lines_maximum" ]; then
            show_hidden=yes
            show_number=${line#"not "}
            show_number=${show_number#ok }
            show_name=${line#* - }
            progress "case ${show_number%% *} of $show_cases: ${show_name%%:*}"
        else
            show_print
        fi
        ;;
    "  "*) [ -n "$show_hidden" ] || show_print ;; # details of the line before
    "# "[0-9]*)
        case ${line#* * } in
        "of "[0-9]*) progress "${line#* }" ;;
        *) show_print ;;
        esac
        ;;
    *)
        show_hidden=
        show_print
        ;;
    esac
}

# After the last line: if it came out of a style, the terminal is as it was.
show_end() {
    progress_end
    [ -z "$show_readable" ] || printf '\033[0m'
}

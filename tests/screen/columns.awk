# The words of a report in the order in which its screen has them: what is across, then the left column,
# then the right one, a line each.
#
#   awk [-v stack=left] -f columns.awk LOG   out of the serial log, whose lines go where the screen has them
#   awk -v screen=1 -f columns.awk SCREEN   out of what read_screen --with-code printed
#
# A number of spaces and line ends is one space.

function add(side, text) {
    words[side] = words[side] " " text
}

screen && FNR == 1 { next } # the size
screen && /^(code|contrast) / { next }
screen && /^[=+]/ { # large: the headline, the cause
    add("across", substr($0, 2))
    next
}
screen {
    # The columns begin below that; the right one where its title does.
    if (!column && (at = index($0, "registers: ")))
        column = at
    lines[++count] = substr($0, 2)
    next
}

/^TRAPGATE [{]|^trapgate: / { next }
FNR == 1 { side = "across" }
side == "across" && /^  at |^  stack |^  vector |^  rip / { side = "left" }
/^registers: |^page walk of |^machine check|^port 0x61|^local APIC/ { side = "right" }
/^stack/ { side = stack ? stack : "right" }
/^pointers into|^backtrace|^code|^CPUs? [0-9]/ { side = "left" }
{ add(side, $0) }

END {
    # The last line is the countdown's.
    for (i = 1; screen && i < count; i++) {
        add("left", substr(lines[i], 1, column - 2))
        add("right", substr(lines[i], column - 1))
    }
    split("across left right", sides)
    for (i = 1; i <= 3; i++) {
        text = words[sides[i]]
        gsub(/[ \t]+/, " ", text)
        sub(/^ /, "", text)
        sub(/ $/, "", text)
        print text
    }
}

#!/bin/sh
# The page of struct idt in the reference lists a field for each of the 32 exceptions, in order, with the
# type of handler that it takes: by the manuals' lists, which are written down here once more.
#
#   idt.sh HTML EXCEPTIONS_DEF
set -eu
with_code=" 8 10 11 12 13 14 17 21 29 30 " final=" 8 18 " reserved=" 9 15 22 23 24 25 26 27 31 "

wanted=$(sed -n 's/^TRAPGATE_EXCEPTION(\([0-9]*\), "[^"]*", \([a-z0-9_]*\),.*/\1 \2/p
                 s/^TRAPGATE_RESERVED(\([0-9]*\), \([a-z0-9_]*\),.*/\1 \2/p' "$2" |
    while read -r vector field; do
        case $reserved in *" $vector "*)
            echo "$vector $field no handler"
            continue
            ;;
        esac
        case $final in *" $vector "*) type=trapgate_final_handler ;; *) type=trapgate_interrupt_handler ;; esac
        case $with_code in *" $vector "*) type=${type}_with_code ;; esac
        echo "$vector $field a $type"
    done)
# A row with the field's name, and one with its words.
found=$(sed 's/<[^>]*>//g; s/&#160;/ /g' "$1/structidt.html" | awk '
    /^union trapgate_[a-z_]*entry[a-z_]* [a-z0-9_]+ *$/ { field = $3 }
    field && match($0, /vector [0-9]+, /) {
        vector = substr($0, RSTART + 7, RLENGTH - 9)
        if (match($0, /takes (a trapgate_[a-z_]*|no handler)/) && !seen[field]++)
            print vector, field, substr($0, RSTART + 6, RLENGTH - 6)
        field = ""
    }')
if [ "$wanted" != "$found" ] || [ "$(printf '%s\n' "$found" | wc -l)" != 32 ]; then
    echo "the page of struct idt has:"
    echo "$found"
    echo "instead of:"
    echo "$wanted"
    exit 1
fi
echo "32 fields, each with its handler"

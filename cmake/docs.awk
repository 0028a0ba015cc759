# The rows of exceptions.def where a header makes something of them: Doxygen reads no included file into
# a structure. A field of struct idt says which handler it takes, a name of enum vector its class.
#
#   awk -v table=exceptions.def -f docs.awk HEADER
function pushes(code) {
    return code == "NO_CODE" ? "" : "_with_code"
}
function handler(class, code) {
    return "trapgate_" (class == "ABORT" ? "final" : "interrupt") "_handler" pushes(code)
}
function entry(class, code) {
    return "union trapgate_" (class == "ABORT" ? "final_" : "") "entry" pushes(code)
}
# A comment of the table, of one line or of more, up to its end.
function comment(line) {
    gsub(/^ *\/\* *| *\*\/ *$/, "", line)
    return line == "" ? "" : " " line (line ~ /[.:]$/ ? "" : ".")
}
function rows(kind,  line, said, part, words, kinds, class, code) {
    while ((getline line < table) > 0) {
        if (line ~ /^\/\* .*\*\/$/)
            said = comment(line)
        if (line !~ /^TRAPGATE_(EXCEPTION|RESERVED)\(/)
            continue
        split(line, words, "\"")
        gsub(/[ ()]/, " ", line)
        split(line, part, /[ ,]+/)
        sub(/.*", */, "", line)
        split(line, kinds, /[ ,]+/)
        class = kinds[1]
        code = kinds[2]
        if (part[1] == "TRAPGATE_RESERVED") {
            if (kind == "idt")
                print "    union trapgate_reserved_entry " part[3] "; /* vector " part[2] ", " \
                    words[2] ": takes no handler */"
        } else if (kind == "idt") {
            print "    " entry(class, code) " " part[4] "; /* vector " part[2] ", " words[2] " " \
                words[4] ": takes a ::" handler(class, code) "." said " */"
        } else {
            print "    VECTOR_" part[5] " = " part[2] ", /* " words[2] " " words[4] ", " \
                tolower(class) "." said " */"
        }
        said = ""
    }
    close(table)
}
/^struct idt \{/ { within = "idt" }
/^enum vector \{/ { within = "vector" }
/^}/ { within = "" }
within && /^#include <trapgate\/exceptions.def>/ { rows(within); next }
within && /^#define TRAPGATE_|\\$/ { continues = /\\$/; next }
continues { continues = /\\$/; next }
{ print }

# Makes the tables of known deviations: each case's row, found here and not at run time.
#
#   awk -f deviations.awk CASES FILE...
#
# CASES has a line `@ "part of an id" ... @` for each case, in their order: cases.def through the
# preprocessor. Each FILE is deviations/ENGINE.txt, of lines
#
#   # a comment
#   recorded DATE VERSION  when it was found, and with what
#   like ENGINE            all that is in this engine's file is true of this one, but for
#   mended:                what is listed here, and for cases that stand in both files
#   vector rip: CAUSE      the fields that differ (field_name() in run.c), and why; or how the engine
#                          ends: hangs, resets, panics
#       CASE...            indented, below either: the cases
#
# A word that means nothing ends with status 4 and its place.

function refuse(text) {
    print place ": " text > "/dev/stderr"
    failed = 1
    exit 4
}

function title(name,   parts) {
    split(name, parts, "-")
    return (parts[1] == "qemu" ? "QEMU " parts[2] " TCG" : "Bochs " parts[2])
}

# The row of a case in an engine's file, or in that which it is like; 0: none.
function row(engine, id) {
    while (engine) {
        if ((engine, id) in rows)
            return rows[engine, id]
        engine = like[engine]
    }
    return 0
}

BEGIN {
    split("vector error_code rip cs flags rf rsp ss stack handler_ss entry cr2 dr6 rax", list, " ")
    for (i in list)
        bits[list[i]] = "FIELD_BIT(" toupper(list[i]) ")"
    bits["hangs"] = bits["resets"] = bits["panics"] = "STOPS"
}

{ place = FILENAME ":" FNR }

# The cases.
FILENAME == ARGV[1] {
    if (/^@/) {
        gsub(/@|"|[ \t]/, "")
        ids[case_count] = $0
        known[$0] = 1
        case_count++
    }
    next
}

FNR == 1 {
    engine = FILENAME
    sub(/.*\//, "", engine)
    sub(/\.txt$/, "", engine)
    if (engine !~ /^(qemu-[0-9]+\.[0-9]+-tcg|bochs-[0-9]+\.[0-9]+)$/)
        refuse("the file's name is no engine: qemu-VERSION-tcg, bochs-VERSION")
    engines[++engine_count] = engine
    exists[engine] = 1
    group = ""
}

/^[ \t]*(#|$)/ || $1 == "recorded" { next }

$1 == "like" && NF == 2 {
    like[engine] = $2
    like_place[engine] = place
    next
}

# A group's heading.
/^[^ \t]/ {
    colon = index($0, ":")
    if (!colon)
        refuse("neither like ENGINE nor a group: " $0)
    words = substr($0, 1, colon - 1)
    cause = substr($0, colon + 1)
    sub(/^[ \t]+/, "", cause)
    group = "mended"
    if (words == "mended")
        next
    gsub(/["\\]/, "\\\\&", cause)
    fields = ""
    count = split(words, list, " ")
    for (i = 1; i <= count; i++) {
        if (!(list[i] in bits))
            refuse("there is no field '" list[i] "'")
        fields = fields (i > 1 ? " | " : "") bits[list[i]]
    }
    group = "{" fields ", \"" cause "\"},"
    if (!(group in number)) {
        groups[++group_count] = group
        number[group] = group_count
        # An index is one byte.
        if (group_count > 255)
            refuse("more than 255 different deviations")
    }
    next
}

# Its cases.
{
    if (!group)
        refuse("cases before the first group")
    for (i = 1; i <= NF; i++) {
        if (!($i in known))
            refuse("there is no case '" $i "'")
        if ((engine, $i) in rows)
            refuse("'" $i "' stands here twice")
        rows[engine, $i] = group == "mended" ? 0 : number[group]
        rows_place[engine, $i] = place
    }
}

END {
    if (failed)
        exit 4
    for (e = 1; e <= engine_count; e++) {
        engine = engines[e]
        place = like_place[engine]
        if (like[engine] && !(like[engine] in exists))
            refuse("there is no engine '" like[engine] "'")
        base = engine
        for (steps = 0; base = like[base]; steps++)
            if (steps > engine_count)
                refuse("'" engine "' is like itself")
        for (i = 0; i < case_count; i++) {
            place = rows_place[engine, ids[i]]
            if ((engine, ids[i]) in rows && !rows[engine, ids[i]] && !row(like[engine], ids[i]))
                refuse("'" ids[i] "' needs no mending")
        }
    }

    print "/* Made from deviations/ by deviations.awk. */"
    print "#include \"kernel/conformance/deviations/deviations.h\""
    print "#include \"kernel/conformance/vocabulary/case.h\""
    print ""
    print "const struct deviation known_deviations[] = {"
    for (i = 1; i <= group_count; i++)
        print "    " groups[i]
    print "};"
    print ""
    print "/* Of each case: 0, or the number of its deviation, from 1 on. */"
    for (e = 1; e <= engine_count; e++) {
        printf "static const uint8_t rows_%d[%d] = {", e, case_count
        for (i = 0; i < case_count; i++)
            if (index_of = row(engines[e], ids[i]))
                printf "[%d] = %d, ", i, index_of
        print "};"
    }
    print ""
    print "const struct known_engine known_engines[] = {"
    for (e = 1; e <= engine_count; e++) {
        split(engines[e], parts, /[-.]/)
        printf "    {{%s, %d, %d}, rows_%d},\n", toupper(parts[1]), parts[2], parts[3], e
    }
    print "};"
    print "const size_t known_engine_count = sizeof known_engines / sizeof *known_engines;"
}

# The table of what engines do otherwise than the manuals say, in Markdown: kernel/conformance/engines.md.
#
#   awk -f engines.awk CASES deviations/*.txt
#
# CASES as for deviations.awk. A case that an engine is listed with in a group stands in one row with
# all versions that do the same for the same reason.

function title(name, parts) {
    split(name, parts, "-")
    return (parts[1] == "qemu" ? "QEMU " parts[2] : "Bochs " parts[2])
}

function row(engine, id) {
    while (engine) {
        if ((engine, id) in rows)
            return rows[engine, id]
        engine = like[engine]
    }
    return ""
}

FILENAME == ARGV[1] {
    if (/^@/) {
        gsub(/@|"|[ \t]/, "")
        ids[++case_count] = $0
    }
    next
}

FNR == 1 {
    engine = FILENAME
    sub(/.*\//, "", engine)
    sub(/\.txt$/, "", engine)
    split(engine, parts, /[-.]/)
    # By family, then by version: few enough to be sorted by insertion.
    key[engine] = (parts[1] == "qemu" ? 0 : 1000000) + 1000 * parts[2] + parts[3]
    for (i = ++engine_count; i > 1 && key[engines[i - 1]] > key[engine]; i--)
        engines[i] = engines[i - 1]
    engines[i] = engine
}

/^[ \t]*(#|$)/ { next }
$1 == "recorded" {
    date[engine] = $2
    $1 = $2 = ""
    sub(/^ +/, "")
    tool[engine] = $0
    next
}
$1 == "like" && NF == 2 { like[engine] = $2; next }
/^[^ \t]/ { group = /^mended:/ ? "" : $0; next }
{ for (i = 1; i <= NF; i++) rows[engine, $i] = group }

END {
    print "# What engines do otherwise than the manuals say"
    print ""
    print "Made by `cmake --build build --target engines` from [deviations](deviations), which the tests"
    print "compare with the engines themselves."
    print ""
    print "| engine | version | recorded | cases that differ | not survived |"
    print "|---|---|---|---|---|"
    for (e = 1; e <= engine_count; e++) {
        engine = engines[e]
        differing = stopped = 0
        for (i = 1; i <= case_count; i++) {
            group = row(engine, ids[i])
            if (group ~ /^(hangs|resets|panics):/)
                stopped++
            else if (group)
                differing++
        }
        printf "| %s | %s | %s | %d | %d |\n", title(engine), tool[engine], date[engine], differing, stopped
    }
    print ""
    print "QEMU is its translator, TCG, with `-cpu max`; Bochs is the model sapphire_rapids, before 3.0 tigerlake."
    print "Any case runs alone, in an ISO that nobody has to build, with one command; the words `explain=CASE` in"
    print "place of `case=CASE` say what the manuals want, why, and what came:"
    print ""
    print "```sh"
    print "qemu-system-x86_64 -cdrom trapgate.iso -cpu max -display none -serial stdio -no-reboot \\"
    print "    -device isa-debug-exit,iobase=0xf4,iosize=4 \\"
    print "    -smbios type=11,value=\"scenario=conformance case=CASE engine=none exit\""
    print "```"
    print ""
    print "Status 35 says that it differs, 33 that it does not."
    print ""
    print "| what it does instead | engines | cases |"
    print "|---|---|---|"
    # One row for each cause and set of engines; in the order of the cases.
    for (i = 1; i <= case_count; i++) {
        delete of_cause
        causes = 0
        for (e = 1; e <= engine_count; e++) {
            group = row(engines[e], ids[i])
            if (!group)
                continue
            stops = group ~ /^(hangs|resets|panics):/ ? substr(group, 1, index(group, ":") - 1) ": " : ""
            cause = stops substr(group, index(group, ": ") + 2)
            if (!(cause in of_cause))
                list[++causes] = cause
            name = title(engines[e])
            family = name
            sub(/ .*/, "", family)
            if (!(cause in of_cause))
                of_cause[cause] = name
            else if (index(of_cause[cause], family))
                of_cause[cause] = of_cause[cause] ", " substr(name, length(family) + 2)
            else
                of_cause[cause] = of_cause[cause] "; " name
        }
        for (c = 1; c <= causes; c++) {
            line = list[c] " | " of_cause[list[c]]
            if (!(line in members))
                order[++lines] = line
            members[line] = members[line] (members[line] ? ", " : "") "`" ids[i] "`"
        }
    }
    for (i = 1; i <= lines; i++)
        print "| " order[i] " | " members[order[i]] " |"
}

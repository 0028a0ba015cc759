# Writes deviations/ENGINE.txt after the results of a run: what differs from the version before, with
# the causes that are known, and `unexplained` where somebody has to find one.
#
#   awk -f record.awk -v engine=NAME -v recorded="DATE VERSION" deviations/*.txt RESULTS
#
# RESULTS is a TAP file. Beside the suite's own lines it may have `# hangs: CASE`, `# resets: CASE`
# and `# panics: CASE`. What did not run, or was skipped, stays as it was.

# What makes the newer of two versions of a family; 0 if they are of different families.
function version(name, parts) {
    split(name, parts, /[-.]/)
    return parts[1] == family ? 1000 * parts[2] + parts[3] + 1 : 0
}

# The version before, or the first one after, among the files that there are.
function nearest(   name, own, before, after) {
    own = version(engine)
    for (name in exists) {
        if (!version(name) || name == engine)
            continue
        if (version(name) < own && (!before || version(name) > version(before)))
            before = name
        if (version(name) > own && (!after || version(name) < version(after)))
            after = name
    }
    return before ? before : after
}

# "fields: cause" of a case in an engine's file or in those that it is like; "": none.
function known(name, id) {
    while (name) {
        if ((name, id) in rows)
            return rows[name, id] == "mended" ? "" : rows[name, id]
        name = like[name]
    }
    return ""
}

function fields_of(row) {
    return substr(row, 1, index(row, ":") - 1)
}

function put(group, id) {
    if (!(group in members))
        order[++groups] = group
    members[group] = members[group] "    " id "\n"
}

BEGIN {
    split(engine, parts, "-")
    family = parts[1]
    comment = "# " (family == "qemu" ? "QEMU " parts[2] ", TCG" : "Bochs " parts[2]) ". The causes are what the behaviour shows.\n"
}

FNR == 1 {
    name = ""
    if (FILENAME ~ /\.txt$/) {
        name = FILENAME
        sub(/.*\//, "", name)
        sub(/\.txt$/, "", name)
        exists[name] = 1
        leading = 1
    }
}

# The files of now.
name && /^#/ {
    if (name == engine && leading)
        own_comment = own_comment $0 "\n"
    next
}
name && NF == 0 { next }
name {
    leading = 0
    if ($1 == "like" && NF == 2)
        like[name] = $2
    else if (/^[^ \t]/)
        group = /^mended:/ ? "mended" : $0
    else
        for (i = 1; i <= NF; i++)
            rows[name, $i] = group
    next
}

# The results. The id ends at its colon.
/^(not )?ok [0-9]+ - / {
    id = $1 == "not" ? $5 : $4
    sub(/:$/, "", id)
    seen[++count] = id
    fields[id] = detail[id] = ""
    if (/ # SKIP /)
        skipped[id] = 1
    next
}
/^# (hangs|resets|panics): / {
    id = $3
    if (!(id in fields))
        seen[++count] = id
    fields[id] = substr($2, 1, length($2) - 1)
    detail[id] = ""
    skipped[id] = 0
    next
}
/^  [a-z_0-9]+: \{got: / {
    field = substr($1, 1, length($1) - 1)
    fields[id] = fields[id] (fields[id] ? " " : "") field
    if (field == "vector" || field == "error_code") {
        gsub(/[,}]/, "")
        detail[id] = detail[id] (detail[id] ? ", " : "") field " " $3 " instead of " $5
    }
}

END {
    # An engine that has a file keeps what it is like.
    base = engine in exists ? like[engine] : nearest()
    for (i = 1; i <= count; i++) {
        id = seen[i]
        was = known(base, id)
        own = (engine, id) in rows ? rows[engine, id] : ""
        if (skipped[id]) {
            if (own)
                put(own, id)
        } else if (fields[id] == "") {
            if (was)
                put("mended", id)
        } else if (own && fields_of(own) == fields[id]) {
            put(own, id)
        } else if (fields_of(was) != fields[id]) {
            put(fields[id] ": unexplained" (detail[id] ? ": " detail[id] : ""), id)
        }
        done[id] = 1
    }
    for (pair in rows) {
        split(pair, parts, SUBSEP)
        if (parts[1] == engine && !(parts[2] in done))
            put(rows[pair], parts[2])
    }

    printf "%s", own_comment ? own_comment : comment
    print "recorded " recorded
    if (base)
        print "like " base
    if ("mended" in members)
        printf "\nmended:\n%s", members["mended"]
    for (i = 1; i <= groups; i++)
        if (order[i] != "mended")
            printf "\n%s\n%s", order[i], members[order[i]]
}

# Cases that an engine did not survive, and that its file of deviations does not list as such.
#
#   awk -f survived.awk -v engine=NAME deviations/*.txt RESULTS
#
# RESULTS has lines `# hangs: CASE`, `# resets: CASE`, `# panics: CASE`.
FNR == 1 {
    name = ""
    if (FILENAME ~ /\.txt$/) {
        name = FILENAME
        sub(/.*\//, "", name)
        sub(/\.txt$/, "", name)
    }
}
name && /^#/ { next }
name && $1 == "like" { like[name] = $2 }
name && /^[^ \t]/ { group = substr($0, 1, index($0, ":")) }
name && /^[ \t]/ { for (i = 1; i <= NF; i++) rows[name, $i] = group }
!name && /^# (hangs|resets|panics): / {
    for (base = engine; base && !((base, $3) in rows); base = like[base])
        ;
    if (!base || rows[base, $3] != $2)
        print $2, $3
}

# What a run of the tests comes to, from CTest's report in JUnit's format: a line that counts, and one for
# each test that was skipped, with the reason that it gave.

# value NAME: of that attribute in the line.
function value(name) {
    return match($0, " " name "=\"[^\"]*\"") ? \
        substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : ""
}

/<testcase / {
    name = value("name")
    status = value("status")
    reason = ""
    if (status == "run")
        passed++
    else if (status == "fail")
        failed++
}
# A test that was to run after one that failed is in the same element, and is no better than that one.
/<skipped / {
    if (value("message") ~ /^SKIP_/)
        is_skipped = 1
    else
        failed++
}
/<system-out>/ { in_output = 1 }
in_output && !reason && /[Ss]kipped/ {
    reason = $0
    sub(/.*<system-out>/, "", reason)
    sub(/<\/system-out>.*/, "", reason)
    sub(/^.*[Ss]kipped[,:]? */, "", reason)
    gsub(/&lt;/, "<", reason)
    gsub(/&gt;/, ">", reason)
    gsub(/&quot;/, "\"", reason)
    gsub(/&apos;/, "'", reason)
    gsub(/&amp;/, "\\&", reason)
}
/<\/system-out>/ { in_output = 0 }
/<\/testcase>/ {
    if (is_skipped)
        skipped[++skip_count] = name (reason ? ": " reason : "")
    is_skipped = in_output = 0
}

END {
    for (i = 1; i <= skip_count; i++)
        print "skipped: " skipped[i]
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skip_count
}

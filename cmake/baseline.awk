# awk -v percent=NUMBER -f baseline.awk BASELINE VALUES: both have `name value` in each line. Says which
# values differ by more than that, either way, with the difference; less is no reason to fail a change, but
# one to record it: what was gained is not lost again unseen. Status 1 if there are such.

FILENAME == ARGV[1] { before[$1] = $2; next }

{
    seen[$1] = 1
    if (!($1 in before)) {
        say($1, "-", $2, "new")
        next
    }
    difference = $2 - before[$1]
    if ((difference < 0 ? -difference : difference) * 100 > percent * before[$1])
        say($1, before[$1], $2, sprintf("%+d, %+.1f %%", difference,
            before[$1] ? 100 * difference / before[$1] : 100))
}

function say(name, old, new, words) {
    if (!differ++)
        printf "%-34s %10s %10s\n", "differs from the baseline", "before", "now"
    printf "%-34s %10s %10s  %s\n", name, old, new, words
}

END {
    for (name in before)
        if (!(name in seen))
            say(name, before[name], "-", "gone")
    if (!differ)
        print "as the baseline"
    exit differ > 0
}

# Where the time of a run of the tests went, out of the JUnit file that CTest writes. The prefix of a
# test's name is its folder.

function attribute(name,    text) {
    if (!match($0, " " name "=\"[^\"]*\""))
        return ""
    text = substr($0, RSTART, RLENGTH)
    sub(/^[^"]*"/, "", text)
    sub(/"$/, "", text)
    return text
}

/<testcase / {
    test = attribute("name")
    seconds[test] = attribute("time") + 0
    folder = test
    sub(/[.].*/, "", folder)
    of_folder[folder] += seconds[test]
    tests_of[folder]++
    total += seconds[test]
    tests++
}

# largest(VALUES): the index of the largest value; empty if there is none.
function largest(values,    name, found) {
    found = ""
    for (name in values)
        if (found == "" || values[name] > values[found])
            found = name
    return found
}

END {
    if (!tests) {
        print "times: there is no test in this file" > "/dev/stderr"
        exit 1
    }
    printf "%8s %6s\n", "seconds", "tests"
    while ((folder = largest(of_folder)) != "") {
        printf "%8.1f %6d  %s\n", of_folder[folder], tests_of[folder], folder
        delete of_folder[folder]
    }
    printf "%8.1f %6d  all\n\nthe longest\n", total, tests
    for (i = 0; i < 20 && (test = largest(seconds)) != ""; i++) {
        printf "%8.1f         %s\n", seconds[test], test
        delete seconds[test]
    }
}

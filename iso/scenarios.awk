# Turns the rows of kernel/scenarios/scenarios.def into GRUB's menu of crash scenarios,
# so that the list of scenarios exists once.
#
# A row reads SCENARIO(page_fault, "page-fault", VECTOR_PAGE_FAULT, "what it does").

BEGIN {
    FS = "\""
    print "function crash_scenarios {"
}

/^[ \t]*SCENARIO\(.*"/ {
    name = $2
    promise = $3
    description = $4
    # A crash promises the exception that it ends with; the triple fault, which
    # no kernel survives to report, has none to promise.
    if (name != "breakpoint" && (promise ~ /VECTOR_/ || name == "triple-fault")) {
        gsub(/[\\$]/, "\\\\&", description)
        printf "    menuentry \"%-19s %s\" {\n", name, description
        printf "        run scenario=%s\n    }\n", name
        crashes++
    }
}

END {
    # GRUB takes no empty body.
    if (!crashes)
        print "    true"
    print "}"
}

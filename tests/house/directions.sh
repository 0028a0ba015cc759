#!/bin/sh
# Data flows one way through the house: every #include "…" goes from a folder to one that
# directions.txt allows it. There is no list of exceptions.
#
#   directions.sh SOURCE [DIRECTIONS]
set -eu
cd "$1"
directions=${2:-tests/house/directions.txt}

find arch boot kernel -name '*.[chS]' -o -name '*.def' -o -name '*.ld' | sort | xargs awk '
    function room(path,  name) {
        for (name in allowed)
            if (index(path "/", name "/") == 1 && length(name) > length(best))
                best = name
        name = best
        best = ""
        return name
    }
    FILENAME == directions {
        if ($0 !~ /^#/ && NF) {
            allowed[$1] = " " $1
            for (i = 2; i <= NF; i++)
                allowed[$1] = allowed[$1] " " $i
        }
        next
    }
    /^#include "/ {
        split($0, part, "\"")
        from = room(FILENAME)
        to = room(part[2])
        includes++
        if (to == "") {
            print FILENAME ": " part[2] " is in no folder of the house"
            bad++
            next
        }
        ok = 0
        count = split(allowed[from], target, " ")
        for (i = 1; i <= count; i++)
            ok = ok || target[i] == to
        if (!ok) {
            print FILENAME ": " from " must not include " part[2]
            bad++
        }
        arrows[from " -> " to] += from != to
    }
    END {
        for (arrow in arrows)
            if (arrows[arrow])
                print arrows[arrow] " " arrow | "sort -k2"
        close("sort -k2")
        print includes + 0 " includes, " bad + 0 " against the direction"
        exit bad > 0 || includes == 0
    }
' directions="$directions" "$directions"

# nearest.awk -v text=TEXT: of the lines that it reads, the one that TEXT was probably meant to be, or
# nothing if it is like none of them.
#
# What counts is how many letters have to be put in, left out, replaced, or swapped with the next one:
# one in three, and one in a short word. The beginning of a line is like that line, too.

{
    cost = index($0, text) == 1 ? 1 : distance(text, $0)
    if (!found || cost < least) {
        found = 1
        least = cost
        nearest = $0
    }
}

END {
    allowed = int(length(text) / 3)
    if (found && least <= (allowed > 1 ? allowed : 1))
        print nearest
}

function minimum(one, other) {
    return one < other ? one : other
}

# "Optimal string alignment": cost[i, j] is that of making the first j letters of b out of the first
# i of a.
function distance(a, b,    i, j, cost, differs) {
    for (i = 0; i <= length(a); i++)
        cost[i, 0] = i
    for (j = 0; j <= length(b); j++)
        cost[0, j] = j
    for (i = 1; i <= length(a); i++)
        for (j = 1; j <= length(b); j++) {
            differs = substr(a, i, 1) != substr(b, j, 1)
            cost[i, j] = minimum(cost[i - 1, j - 1] + differs,
                                 minimum(cost[i - 1, j], cost[i, j - 1]) + 1)
            if (i > 1 && j > 1 && substr(a, i, 1) == substr(b, j - 1, 1) &&
                substr(a, i - 1, 1) == substr(b, j, 1))
                cost[i, j] = minimum(cost[i, j], cost[i - 2, j - 2] + 1)
        }
    return cost[length(a), length(b)]
}

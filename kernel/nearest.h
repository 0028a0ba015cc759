/* What somebody probably meant who typed something else; by the same rule as cmake/nearest.awk. */
#ifndef KERNEL_NEAREST_H
#define KERNEL_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/* A search, begun with (struct nearest){.text = TEXT}. */
struct nearest {
    const char *text;
    const char *found; /* of what was considered the best so far; no NUL need follow it */
    size_t length;
    unsigned cost;
};

/* Considers `length` characters at `candidate`. Of several that are as good the first one is kept. */
void nearest_consider(struct nearest *nearest, const char *candidate, size_t length);

/*
 * Whether what was found is near enough. What counts is how many letters have to be put in, left out,
 * replaced, or swapped with the next one: at most one in three, and one in a short word. The
 * beginning of a candidate is one away from it. Of longer texts than 80 letters nothing is near.
 */
bool nearest_is_near(const struct nearest *nearest);

#endif

/*
 * What an engine is known to get wrong: one file each in deviations/, of rows
 *
 *     DEVIATION("gp.user.*", FIELD_BIT(VECTOR) | …, "why")
 *
 * A case that differs in just these fields is reported with its cause, and is no failure; one that
 * has a row and passes is one, so that the files stay true. The first row that fits counts.
 */
#ifndef KERNEL_CONFORMANCE_DEVIATIONS_H
#define KERNEL_CONFORMANCE_DEVIATIONS_H

#include <stdbool.h>
#include <stddef.h>

struct deviation {
    const char *pattern; /* of ids: `*` at its end stands for anything */
    unsigned fields;     /* FIELD_BITs */
    const char *cause;
};

/* Recognises the engine by CPUID and the like, or takes the one that `engine=NAME` gives ("none":
 * no deviation is expected). False if there is no such name. */
bool deviations_choose(const char *name);

/* "QEMU 7.2 TCG", …; "" for a machine of which nothing is known. */
const char *deviations_engine(void);

/* The row for a case, or NULL. */
const struct deviation *deviation_of(const char *id);

/* Whether an id fits a pattern: equal, or alike up to a `*` at its end. */
bool id_matches(const char *id, const char *pattern);

#endif

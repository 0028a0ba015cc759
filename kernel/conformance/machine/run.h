/* Runs one case, and compares what came with what the row says. */
#ifndef KERNEL_CONFORMANCE_RUN_H
#define KERNEL_CONFORMANCE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/conformance/vocabulary/case.h"

/* One field of an arrival: what it is and what it ought to be. */
struct comparison {
    bool compared;
    int64_t got, want;
};

struct outcome {
    struct comparison fields[FIELDS];
    unsigned differences; /* FIELD_BITs */
};

/* Whether it was the second of two vectors that a case allows. */
bool case_met_other(const struct conformance_case *test, const struct outcome *outcome);

/* "vector", "error_code", …: as in results and in mutate=. */
const char *field_name(enum field field);

/* Whether the CPU has what the case needs; and if not, the first that it lacks, else ALWAYS. */
bool case_possible(const struct conformance_case *test);
enum feature case_lacks(const struct conformance_case *test);

/* The flags of the CPU come back as they were, whatever happens; a case that is dangerous may not
 * come back. `mutated` is a FIELD_BIT whose expectation is falsified, or 0. */
struct outcome case_run(const struct conformance_case *test, unsigned mutated);

#endif

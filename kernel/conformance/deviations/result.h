/* What becomes of a case: its outcome, judged by what its engine is known to get wrong. */
#ifndef KERNEL_CONFORMANCE_RESULT_H
#define KERNEL_CONFORMANCE_RESULT_H

#include "kernel/conformance/vocabulary/case.h"
#include "kernel/conformance/deviations/deviations.h"
#include "kernel/conformance/machine/run.h"

enum verdict {
    PASSED,
    DEVIATED,        /* as this engine is known to */
    SKIPPED,         /* the CPU has not what it needs */
    FAILED,          /* differs, though this engine is known not to */
    UNEXPECTED_PASS, /* a known deviation that is none any more */
    FINDING,         /* differs, on an engine of which nothing is known */
    VERDICTS,
};

struct result {
    const struct conformance_case *test;
    struct outcome outcome;
    enum verdict verdict;
    const struct deviation *deviation; /* of the engine, or of the nearest one; or NULL */
};

/* Whether it differs as the deviation says. */
bool result_is_as_listed(const struct result *result);

/* Runs a case and judges it. `mutated` as in case_run(). */
struct result result_of(const struct conformance_case *test, unsigned mutated);

#endif

/* What a run of the suite counts. */
#ifndef KERNEL_CONFORMANCE_SUITE_H
#define KERNEL_CONFORMANCE_SUITE_H

#include "kernel/conformance/case.h"
#include "kernel/conformance/deviations.h"
#include "kernel/conformance/run.h"

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
bool suite_as_listed(const struct result *result);

/* Runs a case and judges it. `mutated` as in case_run(). */
struct result suite_run(const struct conformance_case *test, unsigned mutated);

#endif

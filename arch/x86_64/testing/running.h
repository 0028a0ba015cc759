/* The test that runs: what becomes of it, and the ways out of it. */
#ifndef TRAPGATE_TESTING_RUNNING_H
#define TRAPGATE_TESTING_RUNNING_H

#include <stdbool.h>
#include <trapgate/test.h>
#include <trapgate/test_run.h>

#include "arch/x86_64/testing/names.h"

/* What became of a test. */
struct outcome {
    bool failed;  /* a check did not hold, or the end was not the one that the test wants */
    bool crashed; /* it ended by an exception or a panic, expected or not */
    bool hung;
    unsigned vector;     /* of the exception; VECTOR_COUNT for a panic */
    const char *skipped; /* the reason, or NULL */
};

/* Runs a test, of TEST_EACH with a row, with its fixture. What it says goes to output.h. */
struct outcome running_run(const struct trapgate_test *test, size_t row,
                           const struct trapgate_test_host *host);

/* Marks the running test as failed; the second one ends it if the place says so, and returns false
 * otherwise, which is what a check returns. */
void running_fail(void);
bool running_failed_at(const struct trapgate_test_place *place);
void running_skip(const char *reason);

/* Ends the test, or the part of it that runs: set-up, body or tear-down. */
NORETURN void running_leave(void);

/* The bound of time has passed: a crash follows, which is that of a test that hangs. */
void running_hangs(void);

/* Of try.c: no CHECK_RAISES is under way any more. */
void try_forget(void);

#endif

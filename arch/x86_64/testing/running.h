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
    unsigned cpu;        /* that crashed */
    uint64_t interrupts; /* of the storm */
    const char *skipped; /* the reason, or NULL */
};

/* Runs a test, of TEST_EACH with a row, with its fixture, on this CPU. What it says goes to output.h. */
struct outcome running_run(const struct trapgate_test *test, size_t row,
                           const struct trapgate_test_host *host, bool in_storm);

/* Whether one runs whose own CPU this is. */
bool running_is_here(void);

/* Marks the running test as failed; the second one ends it if the place says so, and returns false
 * otherwise, which is what a check returns. */
void running_fail(void);
bool running_failed_at(const struct trapgate_test_place *place);
void running_skip(const char *reason);

/* Ends the test, or the part of it that runs: set-up, body or tear-down. */
NORETURN void running_leave(void);

/* The bound of time has passed: a crash follows, which is that of a test that hangs. */
void running_hangs(void);

/* For the watch: leaves a test that has crashed where that was no way out of it. */
void running_leave_if_over(void);

/* Of try.c: no CHECK_RAISES is under way any more, in this thread, or in any. */
void try_forget_own(void);
void try_forget_all(void);

#endif

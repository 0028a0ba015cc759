/* All boots that it takes to have a result for each test. */
#ifndef TRAPGATE_RUNNER_SESSION_H
#define TRAPGATE_RUNNER_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "arch/x86_64/tools/runner/tests.h"

struct session_options {
    const char *elf; /* for the explanation of a crash */
    char **boot;
    unsigned seconds; /* for a boot */
    unsigned jobs;    /* boots at a time */
    int passed_status;
    unsigned long seed, repeat;
    const char *cpu; /* a number or `all`; NULL: as the kernel boots */
    bool storm;
    bool until_fail;
    /* Those with a boot of their own start where the kernel begins with its tests: from a state that is
     * saved for it, or is in this file already. */
    bool snapshot;
    const char *state;
    const char *gcov_tool; /* by which coverage is added up; NULL: there is none */
    bool isolated;         /* each test in a boot of its own */
};

/* What is known of a test in the end. */
struct record {
    const struct found_test *test;
    enum { RECORD_NONE, RECORD_PASSED, RECORD_SKIPPED, RECORD_FAILED } kind;
    char *reason; /* of a failure that the log does not say, or NULL */
    char *text;   /* what was printed for it */
    size_t size;
};

struct session {
    struct record *record;
    size_t count;
    unsigned boots;
    bool unreliable;   /* some boot was not to be believed: its reason is with each of its tests */
    char *boot_reason; /* of the first such one */
};

/* `chosen` has a place for each of the tests: NULL for one that is not to be run. */
/* Saves that state. False, with one line, if the kernel or QEMU does not do its part. */
bool session_save_state(const struct session_options *options, const char *state);

void session_run(struct session *session, const struct session_options *options,
                 const struct found_tests *tests, const struct found_test *const *chosen);

#endif

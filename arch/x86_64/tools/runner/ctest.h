/* The list of tests as CTest includes it: TEST_INCLUDE_FILES. */
#ifndef TRAPGATE_RUNNER_CTEST_H
#define TRAPGATE_RUNNER_CTEST_H

#include "arch/x86_64/tools/runner/tests.h"

struct ctest_options {
    const char *file;    /* to write */
    const char *program; /* this one */
    const char *elf, *prefix, *labels;
    const char *results;    /* the folder for those of the shared boot */
    char *const *passed_on; /* options for each call, NULL behind the last */
    char *const *boot;
    unsigned seconds;
    bool snapshot;    /* is a test that the others need */
    bool only_shared; /* not those with a boot of their own */
};

void ctest_write(const struct ctest_options *options, const struct found_tests *tests);

#endif

/* What gcov counted in a kernel, out of a log: arch/x86_64/testing/coverage.c has the form. */
#ifndef TRAPGATE_RUNNER_COVERAGE_H
#define TRAPGATE_RUNNER_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>

/* Adds the counts of one boot to the .gcda files that the kernel's objects name, by gcov-tool, which is the
 * compiler's. A file that did not arrive whole is left out, with one line, and then this is false. */
bool coverage_add(const char *text, size_t size, const char *gcov_tool);

#endif

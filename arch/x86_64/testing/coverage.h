/* What gcov counted: coverage.c. */
#ifndef TRAPGATE_TESTING_COVERAGE_H
#define TRAPGATE_TESTING_COVERAGE_H

#include "arch/x86_64/testing/names.h"

void trapgate_test_coverage(void);

#endif

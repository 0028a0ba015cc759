/* The suite's test of itself: every expectation of every case, falsified one by one. */
#ifndef KERNEL_CONFORMANCE_SELF_TEST_H
#define KERNEL_CONFORMANCE_SELF_TEST_H

#include <stdbool.h>

#include "kernel/conformance/deviations/result.h"

/*
 * Runs each case that `selected` names once for each of its fields, with that field's expectation
 * falsified, and prints the result as one TAP test. False if one of the runs does not fail.
 *
 * Left out are fields in which the engine deviates anyway: they differ from any expectation, so
 * that falsifying it changes nothing.
 */
bool self_test_run(bool (*selected)(const struct conformance_case *test));

#endif

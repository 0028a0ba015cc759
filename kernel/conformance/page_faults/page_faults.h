/*
 * Every page fault there is: all rights of the entries of all four levels, under all rules, by all
 * accesses, compared with a model.
 */
#ifndef KERNEL_CONFORMANCE_PAGE_FAULTS_H
#define KERNEL_CONFORMANCE_PAGE_FAULTS_H

#include "kernel/conformance/deviations/result.h"

/* Prints the result as one TAP test. FAILED if an access was reported otherwise than the model says
 * and the engine is not known to; UNEXPECTED_PASS if a known deviation did not occur. */
enum verdict page_faults_run(void);

#endif

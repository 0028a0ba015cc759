/*
 * Every page fault there is: all rights of the entries of all four levels, under all rules, by all
 * accesses, compared with a model.
 */
#ifndef KERNEL_CONFORMANCE_PAGE_FAULTS_H
#define KERNEL_CONFORMANCE_PAGE_FAULTS_H

#include <stdbool.h>

/* Prints the result as one TAP test. False if an access was reported otherwise than the model says,
 * and it is no known deviation; or if a known one did not occur. */
bool page_faults_run(void);

#endif

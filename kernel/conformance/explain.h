/* A case in words, for a reader. */
#ifndef KERNEL_CONFORMANCE_EXPLAIN_H
#define KERNEL_CONFORMANCE_EXPLAIN_H

#include "kernel/conformance/deviations/result.h"

/* One line for each case whose id fits the pattern: id, title, and whether it only runs by name. */
void explain_list(const char *pattern);

/* Those of them in which manuals differ, from each other or from themselves, and how. With "either"
 * the case takes what each says. */
void explain_disputed(const char *pattern);

/* Runs the case with this id, which MUST exist, and prints what it is, what the manuals want and why, and what came. */
enum verdict explain_case(const char *id);

#endif

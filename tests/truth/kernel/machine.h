/* The CPU of the kernel, put into a situation: tables, control registers, MSRs. */
#ifndef TESTS_TRUTH_KERNEL_MACHINE_H
#define TESTS_TRUTH_KERNEL_MACHINE_H

#include "tests/truth/model.h"

/* Loads a GDT and a TSS for the situations, and gives the report a host that knows their areas. */
void machine_initialize(void);

/* Takes from a situation what this CPU lacks. */
void machine_limit(struct situation *situation);

/* Whether it can be set up here; some can only be pretended. */
bool machine_can(const struct situation *situation, const struct outcome *outcome);

/* Sets it up, and executes it; truth_arrived() is called from within. */
void machine_run(const struct situation *situation);

#endif

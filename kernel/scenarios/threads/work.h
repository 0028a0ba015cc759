/* What threads do for ever, and how it is found out whether a preemption lost something. */
#ifndef KERNEL_SCENARIOS_WORK_H
#define KERNEL_SCENARIOS_WORK_H

#include "kernel/scenarios/threads/thread.h"

/* So many of each kind, 1 to 4: computations in the kernel and at CPL 3, and catches. False: there is no memory for one. What a
 * computation has to give is found out here, before there is anybody who could preempt it. */
bool work_make_threads(unsigned sets);

/* What all of them did so far. */
struct work_done {
    unsigned long right, wrong, calls, catches, wrong_catches;
    unsigned threads, idle; /* idle: those that got nothing done */
};
struct work_done work_done(void);

/* A line for each thread. */
void work_print(void);

#endif

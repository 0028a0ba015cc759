/*
 * Whose turn it is: one queue for all CPUs, so that threads move. A thread is in it, or runs on one CPU, or is
 * just being left; it comes back to the queue when nothing of it is in use any more.
 */
#ifndef KERNEL_SCENARIOS_SCHEDULER_H
#define KERNEL_SCENARIOS_SCHEDULER_H

#include <stdbool.h>

#include "kernel/cpus/cpus.h"
#include "kernel/scenarios/threads/thread.h"

enum { THREADS_CPUS = 8 }; /* more than these have no threads */

/* What a CPU runs, and what it has just left. Read it anew after each switch: a thread that comes back may be on
 * another CPU. */
struct scheduler_cpu {
    struct thread *running, *left;
    struct thread idle;
    uint32_t random;
    unsigned long interrupts, preemptions, moves;
};
struct scheduler_cpu *scheduler_cpu(void);
struct scheduler_cpu *scheduler_cpu_at(unsigned index);

/* All of the following with interrupts off. */

/* This CPU runs its idle loop from now on. */
void scheduler_start(void);

/* Adds to the end of the queue. */
void scheduler_put(struct thread *thread);

/* The thread whose turn it is on this CPU, which may be the one that runs. */
struct thread *scheduler_next(void);

/* Makes all that is the thread's own, but its registers and its stack, that of `to`: between the two, this CPU
 * belongs to neither. */
void scheduler_change(struct thread *to);

/* No thread runs any more after so many preemptions, on all CPUs together. */
void scheduler_stop_after(unsigned long preemptions);
bool scheduler_is_over(void);

#endif

/* Threads that catch their own exceptions, while they are preempted, and go on on other CPUs. */
#ifndef KERNEL_SCENARIOS_CATCHES_H
#define KERNEL_SCENARIOS_CATCHES_H

#include "kernel/scenarios/threads/thread.h"

enum {
    FAULTS_OF_A_CATCH = 3, /* in what counts as one */
    CATCH_ROUNDS = 4,      /* of a computation in a body: time to be preempted in */
};

void catch_for_ever(struct thread *self);

#endif

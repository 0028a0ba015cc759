/* Threads that catch their own exceptions, while they are preempted, and go on on other CPUs. */
#ifndef KERNEL_SCENARIOS_CATCHES_H
#define KERNEL_SCENARIOS_CATCHES_H

#include "kernel/scenarios/threads/thread.h"

void catch_for_ever(struct thread *self);

#endif

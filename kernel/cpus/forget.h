/* For who waits for other CPUs with interrupts off: they may wait for this one. */
#ifndef KERNEL_CPUS_FORGET_H
#define KERNEL_CPUS_FORGET_H

#include "kernel/cpus/cpus.h"

void forget_if_asked(struct cpu *self);

#endif

/* What a CPU does between its start and the work that it is given. */
#ifndef KERNEL_CPUS_WORK_H
#define KERNEL_CPUS_WORK_H

#include <trapgate/handler.h>

#include "kernel/cpus/cpus.h"

NORETURN void wait_for_work(struct cpu *self);

#endif

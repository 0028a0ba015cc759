/* Measurements, in units of spread.h: without what reading the time stamp costs. */
#ifndef KERNEL_BENCH_MEASURE_H
#define KERNEL_BENCH_MEASURE_H

#include "kernel/bench/contender.h"
#include "kernel/bench/spread.h"

enum ring { RING_0, RING_3 };

/* From an exception in a ring to its next instruction; there MUST be a handler of the kind. */
struct spread measure_handler(const struct contender *contender, enum kind kind, enum ring ring);

struct spread measure_path(const struct path *path);

#endif

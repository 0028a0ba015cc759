/*
 * What many measurements of one thing say. Under QEMU's -icount they are all the same; on a real CPU the
 * least is the cost without anybody else's work, and the 99th percentile is what a deadline must allow for.
 */
#ifndef KERNEL_BENCH_SPREAD_H
#define KERNEL_BENCH_SPREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SAMPLES = 256 };

struct spread {
    uint64_t minimum, median, p99;
};

/* Sorts the samples, SAMPLES of them, in ticks. */
struct spread spread_of(uint64_t *samples);

/* The same without what is no part of it, and in instructions where QEMU counts them. */
struct spread spread_without(struct spread whole, struct spread part);

/* Ticks of the time stamp in one unit: 16 where QEMU counts (`icount=4`: it adds 2^4 for each
 * instruction), otherwise 1. */
unsigned ticks_per_unit(void);
bool ticks_are_instructions(void);
const char *unit(void); /* "instructions" or "ticks" */

#endif

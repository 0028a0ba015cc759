/* The results, as a person and as a program reads them. */
#ifndef KERNEL_BENCH_ROWS_H
#define KERNEL_BENCH_ROWS_H

#include "kernel/bench/measure.h"

/* A table of all contenders and rivals, by kind of exception. */
void rows_handlers(enum ring ring);

void rows_paths(void);

/* From here on rows are of a storm on another CPU (storm.h). Where instructions are counted, nothing may differ
 * from the same row without it. */
void rows_begin_storm(void);

/* A row with one number. */
void rows_one(const char *id, const char *words, uint64_t value);

/* Whether no row is above its limit, and none of Trapgate's above a rival that does the same. */
bool rows_are_good(void);

#endif

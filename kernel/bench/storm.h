/* Another CPU that raises exceptions without end, while this one measures. */
#ifndef KERNEL_BENCH_STORM_H
#define KERNEL_BENCH_STORM_H

#include <stdbool.h>
#include <stdint.h>

/* Once, after cpus_start(), if there is another CPU. It does not end. */
void storm_begin(void);

/* What it has raised: #BP, #UD and #PF, one after the other, and between any two instructions interrupts of its
 * timer. */
uint64_t storm_exceptions(void);
uint64_t storm_interrupts(void);

#endif

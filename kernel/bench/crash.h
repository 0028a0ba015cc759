/* The way of a boot and the way of a crash, in instructions. */
#ifndef KERNEL_BENCH_CRASH_H
#define KERNEL_BENCH_CRASH_H

#include <stdint.h>
#include <trapgate/handler.h>

/* Of this boot, from the kernel's entry to kernel_run(), in units of spread.h. */
uint64_t boot_cost(void);

/* MUST be called first in kernel_run(). */
void boot_has_ended(void);

struct crash_cost {
    uint64_t first_line, last_line; /* until they are out */
    uint64_t first_floor, floor; /* what it costs to print the same text, without finding it out */
    uint64_t bytes;
};

/* Crashes by a page fault. `then` is called when the report has ended, and MUST NOT return. */
NORETURN void crash(void (*then)(const struct crash_cost *cost));

#endif

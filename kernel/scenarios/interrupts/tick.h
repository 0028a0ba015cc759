/* A tick, a hundred times a second. */
#ifndef KERNEL_SCENARIOS_TICK_H
#define KERNEL_SCENARIOS_TICK_H

#include <stdint.h>

enum { TICKS_PER_SECOND = 100 };

/* By the timer of the local APIC, if there is a clock to measure it by; else by the 8254. Returns which, in words;
 * NULL: there is none. */
const char *tick_start(void);

/* How many there were. */
uint64_t tick_count(void);

#endif

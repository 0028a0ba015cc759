/* How fast the time-stamp counter runs. */
#ifndef KERNEL_CONFORMANCE_CLOCK_H
#define KERNEL_CONFORMANCE_CLOCK_H

#include <stdint.h>

/* Ticks a second, by the PC's interval timer; 0 if there is none. */
uint64_t clock_frequency(void);

#endif

/* At how many instructions of the programs threads were interrupted: a preemption at any, or always at the same? */
#ifndef KERNEL_SCENARIOS_PLACES_H
#define KERNEL_SCENARIOS_PLACES_H

#include <stdint.h>

void places_note(uint64_t rip);
unsigned places_count(void);

#endif

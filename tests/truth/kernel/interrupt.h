/* Interrupts of a device, for which the local APIC stands: it sends them to its own CPU. */
#ifndef TESTS_TRUTH_KERNEL_INTERRUPT_H
#define TESTS_TRUTH_KERNEL_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

void interrupt_initialize(void);

/* Whether there is an APIC, and it may send this vector. */
bool interrupt_can(unsigned vector);

/* Makes it pending; it comes when IF is set. */
void interrupt_request(uint8_t vector);

/* Ends what is in service. */
void interrupt_end(void);

#endif

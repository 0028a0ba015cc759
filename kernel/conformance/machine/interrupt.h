/* External interrupts for cases: the local APIC sends them to its own CPU. */
#ifndef KERNEL_CONFORMANCE_INTERRUPT_H
#define KERNEL_CONFORMANCE_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

/* Makes an interrupt of this vector (16 to 255) pending; false if the APIC does not say so. IF MUST be
 * 0, and HAS_LOCAL_APIC present. */
bool interrupt_request(uint8_t vector);

/* Takes what is pending still and ends what is in service, so that the APIC is as before the first
 * request. Resets the machine, if there is anything to do: before the next case is prepared. */
void interrupt_settle(void);

#endif

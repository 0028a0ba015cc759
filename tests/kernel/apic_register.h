/* The registers of the local APIC, for tests that set it up by hand, as a kernel that gets it wrong does. */
#ifndef TESTS_KERNEL_APIC_REGISTER_H
#define TESTS_KERNEL_APIC_REGISTER_H

#include <stdint.h>

#include "kernel/cpus/local_apic.h"

static inline volatile uint32_t *apic_register(unsigned offset) {
    return (volatile uint32_t *)((volatile char *)local_apic_page() + offset);
}

#endif

/* The registers of the local APIC, for tests that set it up by hand, as a kernel that gets it wrong does. */
#ifndef TESTS_KERNEL_APIC_REGISTER_H
#define TESTS_KERNEL_APIC_REGISTER_H

#include <stdint.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/memory.h"

static inline volatile uint32_t *apic_register(unsigned offset) {
    static char *apic;
    if (!apic) {
        apic = memory_map_device(cpu_read_msr(MSR_APIC_BASE) & PAGE_ADDRESS_MASK, PAGE_SIZE,
                                 MEMORY_UNCACHED);
    }
    return (volatile uint32_t *)(apic + offset);
}

#endif

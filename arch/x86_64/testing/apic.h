/* The local APIC of this CPU, in whichever of its two modes the kernel has put it. SDM 3A, "Local APIC Register
 * Address Map". */
#ifndef TRAPGATE_TESTING_APIC_H
#define TRAPGATE_TESTING_APIC_H

#include <stdint.h>

#include "arch/x86_64/idt/cpu.h"

enum test_apic_register { /* offsets; the MSR is 0x800 and a sixteenth of it */
                          TEST_APIC_END_OF_INTERRUPT = 0xB0,
                          TEST_APIC_SPURIOUS = 0xF0,
                          TEST_APIC_IN_SERVICE = 0x100, /* 8 of 32 vectors each, 16 bytes apart */
                          TEST_APIC_REQUESTED = 0x200,
                          TEST_APIC_TIMER = 0x320,
                          TEST_APIC_LINT0 = 0x350,
                          TEST_APIC_TIMER_INITIAL = 0x380,
                          TEST_APIC_TIMER_DIVIDE = 0x3E0,
};
enum {
    TEST_APIC_ENABLED = 1 << 8, /* of the spurious vector's register */
    TEST_APIC_MASKED = 1 << 16, /* of an entry of the local vector table */
    TEST_APIC_BASE_X2APIC = 1 << 10,
    TEST_APIC_MSR = 0x800,
};

static inline bool test_apic_is_by_msr(void) {
    return cpu_read_msr(MSR_APIC_BASE) & TEST_APIC_BASE_X2APIC;
}

/* `registers` are where they are mapped, if they are. */
static inline uint32_t test_apic_read(const volatile void *registers, unsigned offset) {
    return test_apic_is_by_msr() ? (uint32_t)cpu_read_msr(TEST_APIC_MSR + offset / 16)
                                 : ((const volatile uint32_t *)registers)[offset / 4];
}

static inline void test_apic_write(volatile void *registers, unsigned offset, uint32_t value) {
    if (test_apic_is_by_msr()) {
        cpu_write_msr(TEST_APIC_MSR + offset / 16, value);
    } else {
        ((volatile uint32_t *)registers)[offset / 4] = value;
    }
}

#endif

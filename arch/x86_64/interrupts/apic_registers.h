/* The registers of the local APIC, in either of its two modes. SDM 3A, "Local APIC Register Address Map". */
#ifndef TRAPGATE_APIC_REGISTERS_H
#define TRAPGATE_APIC_REGISTERS_H

#include <trapgate/apic.h>

#include "arch/x86_64/idt/cpu.h"

enum apic_register { /* offsets; the MSR is 0x800 and a sixteenth of it */
                     APIC_ID = 0x20,
                     APIC_VERSION = 0x30,
                     APIC_TASK_PRIORITY = 0x80,
                     APIC_PROCESSOR_PRIORITY = 0xA0,
                     APIC_END_OF_INTERRUPT = 0xB0,
                     APIC_LOGICAL_DESTINATION = 0xD0,
                     APIC_DESTINATION_FORMAT = 0xE0, /* xAPIC only */
                     APIC_SPURIOUS = 0xF0,
                     APIC_IN_SERVICE = 0x100, /* 8 registers of 32 vectors each, 16 bytes apart */
                     APIC_REQUESTED = 0x200,
                     APIC_ERROR_STATUS = 0x280,
                     APIC_CORRECTED_ERRORS = 0x2F0,
                     APIC_COMMAND = 0x300,      /* x2APIC: 64 bits */
                     APIC_COMMAND_HIGH = 0x310, /* xAPIC only: the destination */
                     APIC_TIMER = 0x320,
                     APIC_THERMAL = 0x330,
                     APIC_PERFORMANCE = 0x340,
                     APIC_LINT0 = 0x350,
                     APIC_LINT1 = 0x360,
                     APIC_ERROR = 0x370,
                     APIC_TIMER_INITIAL = 0x380,
                     APIC_TIMER_CURRENT = 0x390,
                     APIC_TIMER_DIVIDE = 0x3E0,
};
enum { APIC_MASKED = 1 << 16 }; /* of an entry of the local vector table */
#define APIC_MSR(offset) (0x800u + (offset) / 16u)

static inline uint32_t apic_read(const struct trapgate_apic *apic, unsigned offset) {
    return apic->registers ? apic->registers[offset / 4] : (uint32_t)cpu_read_msr(APIC_MSR(offset));
}

static inline void apic_write(const struct trapgate_apic *apic, unsigned offset, uint32_t value) {
    if (apic->registers) {
        apic->registers[offset / 4] = value;
    } else {
        cpu_write_msr(APIC_MSR(offset), value);
    }
}

/* The number of entries that the local vector table has. */
static inline unsigned apic_entries(const struct trapgate_apic *apic) {
    return (apic_read(apic, APIC_VERSION) >> 16 & 0xFF) + 1;
}

#endif

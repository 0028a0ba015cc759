/* Interrupts from CPU to CPU. SDM 3A, "Issuing Interprocessor Interrupts". */
#include <trapgate/apic.h>

#include "arch/x86_64/interrupts/apic_registers.h"

enum {
    DELIVERY_SHIFT = 8,
    LOGICAL = 1 << 11,
    PENDING = 1 << 12,
    ASSERT = 1 << 14,
    TO_SELF = 1 << 18,
    TO_ALL = 2 << 18,
    TO_OTHERS = 3 << 18,
    HIGHEST_XAPIC_ID = 254, /* 255 is all of them */
};

static const uint32_t targets[] = {
    [TRAPGATE_IPI_ONE] = 0,           [TRAPGATE_IPI_SELF] = TO_SELF,
    [TRAPGATE_IPI_ALL] = TO_ALL,      [TRAPGATE_IPI_OTHERS] = TO_OTHERS,
    [TRAPGATE_IPI_LOGICAL] = LOGICAL,
};

/* "Valid Combinations for the … ICR": to itself, or to all with itself, a CPU sends only FIXED. */
static bool is_valid(const struct trapgate_apic *apic, const struct trapgate_ipi *ipi) {
    bool has_id = ipi->target == TRAPGATE_IPI_ONE || ipi->target == TRAPGATE_IPI_LOGICAL;
    bool has_itself = ipi->target == TRAPGATE_IPI_SELF || ipi->target == TRAPGATE_IPI_ALL;
    if ((unsigned)ipi->target > TRAPGATE_IPI_LOGICAL ||
        (has_id && apic->registers &&
         ipi->apic_id > HIGHEST_XAPIC_ID + (ipi->target == TRAPGATE_IPI_LOGICAL))) {
        return false;
    }
    switch (ipi->delivery) {
    case TRAPGATE_FIXED:
        return ipi->vector - 16 < 240;
    case TRAPGATE_LOWEST_PRIORITY:
        return ipi->vector - 16 < 240 && !has_itself;
    case TRAPGATE_START_UP:
        return ipi->vector < 256 && !has_itself;
    case TRAPGATE_SMI:
    case TRAPGATE_NMI:
    case TRAPGATE_INIT:
        return ipi->vector == 0 && !has_itself;
    default:
        return false;
    }
}

/* The two halves belong together: an interrupt in between may send another one. */
static bool send_by_memory(const struct trapgate_apic *apic, uint32_t command, uint32_t id) {
    uint64_t flags = cpu_read_rflags();
    cpu_disable_interrupts();
    bool idle = !(apic_read(apic, APIC_COMMAND) & PENDING);
    if (idle) {
        apic_write(apic, APIC_COMMAND_HIGH, id << 24);
        apic_write(apic, APIC_COMMAND, command);
    }
    if (flags & RFLAGS_IF) {
        cpu_enable_interrupts();
    }
    return idle;
}

bool trapgate_apic_send(const struct trapgate_apic *apic, struct trapgate_ipi ipi) {
    if (!is_valid(apic, &ipi)) {
        return false;
    }
    uint32_t command =
        ipi.vector | (uint32_t)ipi.delivery << DELIVERY_SHIFT | targets[ipi.target] | ASSERT;
    if (apic->registers) {
        return send_by_memory(apic, command, ipi.apic_id);
    }
    /* A write of the MSR is ordered behind nothing that this CPU has stored before. SDM 3A, "Interrupt
     * Command Register (ICR) … in x2APIC Mode": what the other one is to see has to be stored. */
    __asm__ volatile("mfence\n\tlfence" : : : "memory");
    cpu_write_msr(APIC_MSR(APIC_COMMAND), (uint64_t)ipi.apic_id << 32 | command);
    return true;
}

uint32_t trapgate_apic_set_logical(const struct trapgate_apic *apic, uint8_t mask) {
    enum { FLAT = -1 };
    if (!apic->registers) {
        /* It is made of the APIC id, and never 0. In Bochs 2.7 it is, until the mode is written once more. */
        if (apic_read(apic, APIC_LOGICAL_DESTINATION) == 0) {
            cpu_write_msr(MSR_APIC_BASE, cpu_read_msr(MSR_APIC_BASE));
        }
        return apic_read(apic, APIC_LOGICAL_DESTINATION);
    }
    apic_write(apic, APIC_DESTINATION_FORMAT, (uint32_t)FLAT);
    apic_write(apic, APIC_LOGICAL_DESTINATION, (uint32_t)mask << 24);
    return mask;
}

#include "tests/truth/kernel/interrupt.h"

#include <stddef.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/memory.h"

/* SDM 3A, "Local APIC Register Address Map". */
enum {
    APIC_ID = 0x20,
    END_OF_INTERRUPT = 0xB0,
    SPURIOUS = 0xF0,
    IN_SERVICE = 0x100, /* eight registers of 32 vectors */
    REQUESTED = 0x200,
    COMMAND = 0x300,
    COMMAND_DESTINATION = 0x310,
};
enum { ENABLE = 1 << 8, SPURIOUS_VECTOR = 0xFF, ASSERT = 1 << 14, LEAST_VECTOR = 16 };

static volatile uint32_t *apic;

static volatile uint32_t *at(unsigned offset) {
    return apic + offset / sizeof *apic;
}

void interrupt_initialize(void) {
    uint64_t base = cpu_id(1, 0).edx >> 9 & 1 ? cpu_read_msr(MSR_APIC_BASE) & PAGE_ADDRESS_MASK : 0;
    apic = base ? memory_map_device(base, PAGE_SIZE, MEMORY_UNCACHED) : NULL;
    if (apic) {
        *at(SPURIOUS) = ENABLE | SPURIOUS_VECTOR;
    }
}

bool interrupt_can(unsigned vector) {
    return apic && vector >= LEAST_VECTOR && vector != SPURIOUS_VECTOR;
}

void interrupt_request(uint8_t vector) {
    *at(COMMAND_DESTINATION) = *at(APIC_ID);
    *at(COMMAND) = ASSERT | vector;
    while (!(*at(REQUESTED + vector / 32u * 16) >> vector % 32 & 1)) {
    }
}

static bool is_in_service(void) {
    for (unsigned i = 0; i < 8; i++) {
        if (*at(IN_SERVICE + i * 16)) {
            return true;
        }
    }
    return false;
}

void interrupt_end(void) {
    while (apic && is_in_service()) {
        *at(END_OF_INTERRUPT) = 0;
    }
}

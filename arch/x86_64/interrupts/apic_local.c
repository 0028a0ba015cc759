/* The interrupts that a local APIC makes itself: its inputs and its timer. */
#include <trapgate/apic.h>

#include "arch/x86_64/interrupts/apic_registers.h"

/* SDM 3A, "Local Vector Table". */
enum { DELIVERY_SHIFT = 8, LOW = 1 << 13, LEVEL = 1 << 15, TIMER_MODE_SHIFT = 17 };
#define MSR_DEADLINE 0x6E0u

bool trapgate_apic_set_input(const struct trapgate_apic *apic, enum trapgate_apic_input input,
                             struct trapgate_apic_local local) {
    static const struct {
        uint16_t offset, entries; /* and how many entries an APIC has that has this one */
    } inputs[TRAPGATE_APIC_INPUTS] = {
        [TRAPGATE_APIC_CORRECTED_ERRORS] = {APIC_CORRECTED_ERRORS, 7},
        [TRAPGATE_APIC_THERMAL] = {APIC_THERMAL, 6},
        [TRAPGATE_APIC_PERFORMANCE] = {APIC_PERFORMANCE, 5},
        [TRAPGATE_APIC_LINT0] = {APIC_LINT0, 3},
        [TRAPGATE_APIC_LINT1] = {APIC_LINT1, 3},
    };
    bool line = input == TRAPGATE_APIC_LINT0 || input == TRAPGATE_APIC_LINT1;
    bool fixed = local.delivery == TRAPGATE_FIXED;
    if ((unsigned)input >= TRAPGATE_APIC_INPUTS || apic_entries(apic) < inputs[input].entries ||
        (fixed && local.vector - 16 >= 240) ||
        (!fixed && local.delivery != TRAPGATE_SMI && local.delivery != TRAPGATE_NMI &&
         (!line || (local.delivery != TRAPGATE_INIT && local.delivery != TRAPGATE_EXTERNAL)))) {
        return false;
    }
    apic_write(apic, inputs[input].offset,
               (fixed ? local.vector : 0) | (uint32_t)local.delivery << DELIVERY_SHIFT |
                   (line && local.low ? LOW : 0) | (line && local.level ? LEVEL : 0) |
                   (local.masked ? APIC_MASKED : 0));
    return true;
}

/* "Divide Configuration Register": bits 0, 1 and 3; 1 is the last one. False: no such divider. */
static bool divider_bits(unsigned divider, uint32_t *bits) {
    if (divider - 1 >= 128 || (divider & (divider - 1)) != 0) {
        return false;
    }
    unsigned value = ((unsigned)__builtin_ctz(divider) + 7) % 8;
    *bits = (value & 3) | (value & 4) << 1;
    return true;
}

void trapgate_apic_timer_stop(const struct trapgate_apic *apic) {
    apic_write(apic, APIC_TIMER, APIC_MASKED);
    apic_write(apic, APIC_TIMER_INITIAL, 0);
    if (trapgate_apic_has_deadline()) {
        cpu_write_msr(MSR_DEADLINE, 0);
    }
}

/* "TSC-Deadline Mode": in xAPIC mode the entry is in memory, and MFENCE keeps it before the MSR. */
static void start_deadline(const struct trapgate_apic *apic, uint32_t entry, uint64_t time) {
    apic_write(apic, APIC_TIMER, entry);
    __asm__ volatile("mfence" : : : "memory");
    cpu_write_msr(MSR_DEADLINE, time);
}

bool trapgate_apic_timer_start(const struct trapgate_apic *apic, enum trapgate_apic_timer_mode mode,
                               unsigned vector, unsigned divider, uint64_t count) {
    uint32_t bits, entry = (vector & 0xFF) | (uint32_t)mode << TIMER_MODE_SHIFT;
    trapgate_apic_timer_stop(apic);
    if (vector - 32 >= 224 || count == 0) {
        return false;
    }
    if (mode == TRAPGATE_APIC_DEADLINE) {
        if (!trapgate_apic_has_deadline()) {
            return false;
        }
        start_deadline(apic, entry, count);
        return true;
    }
    if ((unsigned)mode > TRAPGATE_APIC_PERIODIC || count > UINT32_MAX ||
        !divider_bits(divider, &bits)) {
        return false;
    }
    /* The count last: with an old one in it the timer would run, and fire, as soon as it is unmasked. */
    apic_write(apic, APIC_TIMER_DIVIDE, bits);
    apic_write(apic, APIC_TIMER, entry);
    apic_write(apic, APIC_TIMER_INITIAL, (uint32_t)count);
    return true;
}

uint32_t trapgate_apic_timer_left(const struct trapgate_apic *apic) {
    return apic_read(apic, APIC_TIMER_CURRENT);
}

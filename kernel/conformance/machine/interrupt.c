#include "kernel/conformance/machine/interrupt.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>
#include <trapgate/idt.h>
#include <trapgate/segments.h>

#include "kernel/conformance/machine/arrival.h"
#include "kernel/conformance/machine/assembly.h"
#include "kernel/conformance/machine/machine.h"
#include "kernel/conformance/machine/prepare.h"
#include "kernel/conformance/vocabulary/case.h"
#include "kernel/memory.h"

/* SDM 3A, "Local APIC Register Address Map". Bitmaps have eight registers of 32 bits. */
enum apic_register {
    APIC_ID = 0x20,
    END_OF_INTERRUPT = 0xB0,
    IN_SERVICE = 0x100,
    REQUESTED = 0x200,
    COMMAND = 0x300, /* bits 0 to 7: the vector; fixed, physical destination, edge */
    COMMAND_DESTINATION = 0x310,
};
enum { COMMAND_ASSERT = 1 << 14, BITMAP_STRIDE = 16 };

static bool requested;

static volatile uint32_t *apic(unsigned offset) {
    return (volatile uint32_t *)(LAPIC + (uint64_t)offset);
}

static bool bit(unsigned bitmap, unsigned vector) {
    return *apic(bitmap + vector / 32 * BITMAP_STRIDE) >> vector % 32 & 1;
}

static unsigned count(unsigned bitmap) {
    unsigned bits = 0;
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++) {
        bits += bit(bitmap, vector);
    }
    return bits;
}

bool interrupt_request(uint8_t vector) {
    enable_local_apic();
    *apic(COMMAND_DESTINATION) = *apic(APIC_ID);
    *apic(COMMAND) = COMMAND_ASSERT | vector;
    /* It takes its time on a real CPU: some microseconds, which are fewer reads than these. */
    for (unsigned tries = 0; tries < 10000 && !bit(REQUESTED, vector); tries++) {
        __builtin_ia32_pause();
    }
    requested = true;
    return bit(REQUESTED, vector);
}

/* One instruction with IF set, under the suite's own IDT. It does not matter what arrives: a gate
 * that is no good takes the interrupt out of the APIC as well. */
static void take_one(void) {
    struct departure departure = {
        .cr0 = cpu_read_cr0(),
        .cr4 = cpu_read_cr4(),
        .dr7 = DR7_NONE,
        .idtr = {sizeof(struct idt) - 1, (uint64_t)machine_idt()},
        .rip = CODE_0 + LANDING,
        .cs = TRAPGATE_SELECTOR_KERNEL_CODE,
        .rflags = RFLAGS_FIXED | RFLAGS_IF,
        .rsp = STACK_0 + PAGE_SIZE,
        .ss = TRAPGATE_SELECTOR_KERNEL_DATA,
        .data_selector = TRAPGATE_SELECTOR_USER_DATA,
    };
    machine_reset();
    conformance_enter(&departure);
}

void interrupt_settle(void) {
    if (!requested) {
        return;
    }
    cpu_write_cr8(0);
    for (unsigned left = count(IN_SERVICE); left; left--) {
        *apic(END_OF_INTERRUPT) = 0;
    }
    for (unsigned left = count(REQUESTED); left; left--) {
        take_one();
        *apic(END_OF_INTERRUPT) = 0;
    }
    requested = false;
}

/*
 * From C into a situation and back: what entry.S needs, and what it leaves. It trusts nothing of the
 * interrupted state, not even its stack, and so is no handler of the interrupt attribute.
 */
#ifndef TESTS_TRUTH_KERNEL_ARRIVAL_H
#define TESTS_TRUTH_KERNEL_ARRIVAL_H

#define DEPARTURE_CR0 0
#define DEPARTURE_CR4 8
#define DEPARTURE_DR7 16
#define DEPARTURE_IDTR 24
#define DEPARTURE_FRAME 40
#define DEPARTURE_REGISTERS 80

#define ARRIVAL_VECTOR 0
#define ARRIVAL_HAS_CODE 8
#define ARRIVAL_CR2 16
#define ARRIVAL_DR6 24
#define ARRIVAL_CODE 32
#define ARRIVAL_FRAME 40
#define ARRIVAL_REGISTERS 80

#ifndef __ASSEMBLER__
#include <trapgate/registers.h>
#include <trapgate/unhandled.h>

#include "arch/x86_64/idt/cpu.h"

/* How a situation is entered. */
struct departure {
    uint64_t cr0, cr4, dr7;
    struct table_register idtr;
    uint8_t padding[6];
    struct interrupt_frame frame; /* for iretq */
    struct registers registers;
};
_Static_assert(offsetof(struct departure, cr0) == DEPARTURE_CR0, "read by entry.S");
_Static_assert(offsetof(struct departure, cr4) == DEPARTURE_CR4, "read by entry.S");
_Static_assert(offsetof(struct departure, dr7) == DEPARTURE_DR7, "read by entry.S");
_Static_assert(offsetof(struct departure, idtr) == DEPARTURE_IDTR, "read by entry.S");
_Static_assert(offsetof(struct departure, frame) == DEPARTURE_FRAME, "read by entry.S");
_Static_assert(offsetof(struct departure, registers) == DEPARTURE_REGISTERS, "read by entry.S");

/* What came, as the CPU left it. */
struct arrival {
    uint64_t vector, has_code, cr2, dr6, code;
    struct interrupt_frame frame;
    struct registers registers;
};
_Static_assert(offsetof(struct arrival, vector) == ARRIVAL_VECTOR, "written by entry.S");
_Static_assert(offsetof(struct arrival, has_code) == ARRIVAL_HAS_CODE, "written by entry.S");
_Static_assert(offsetof(struct arrival, cr2) == ARRIVAL_CR2, "written by entry.S");
_Static_assert(offsetof(struct arrival, dr6) == ARRIVAL_DR6, "written by entry.S");
_Static_assert(offsetof(struct arrival, code) == ARRIVAL_CODE, "written by entry.S");
_Static_assert(offsetof(struct arrival, frame) == ARRIVAL_FRAME, "written by entry.S");
_Static_assert(offsetof(struct arrival, registers) == ARRIVAL_REGISTERS, "written by entry.S");

/* Enters a situation; returns when any of the 256 vectors has arrived, and truth_arrived() has. */
void truth_enter(const struct departure *departure);

/* Called on a stack of its own, with control and debug registers still as the situation has them. */
void truth_arrived(struct arrival *arrival);

/* Called if something arrives meanwhile, other than a debug exception, which is ignored. */
NORETURN void truth_arrived_again(uint64_t vector, uint64_t rip);

/* 256 entries, 32 bytes each. */
extern const char truth_entries[];
#endif

#endif

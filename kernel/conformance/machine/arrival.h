/*
 * From C into a case and back: what entry.S needs, and what it leaves.
 *
 * The suite has an entry of its own for each of the 256 vectors, because it checks the very things
 * that a compiler's prologue relies on: where rsp is, and whether there is an error code. It trusts
 * nothing of the interrupted state.
 */
#ifndef KERNEL_CONFORMANCE_ARRIVAL_H
#define KERNEL_CONFORMANCE_ARRIVAL_H

#define DEPARTURE_CR0 0
#define DEPARTURE_CR4 8
#define DEPARTURE_DR7 16
#define DEPARTURE_IDTR 24
#define DEPARTURE_FRAME 40
#define DEPARTURE_DATA_SELECTOR 80

#define ARRIVAL_VECTOR 0
#define ARRIVAL_RSP 8
#define ARRIVAL_FLAGS 16
#define ARRIVAL_CR2 24
#define ARRIVAL_DR6 32
#define ARRIVAL_DR7 40
#define ARRIVAL_RAX 48
#define ARRIVAL_SS 56
#define ARRIVAL_PUSHED 64

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>
#include "arch/x86_64/idt/cpu.h"

/* How to enter a case. */
struct departure {
    uint64_t cr0, cr4, dr7;
    struct table_register idtr;
    uint8_t padding[6];
    uint64_t rip, cs, rflags, rsp, ss; /* for iretq */
    uint64_t data_selector;            /* DS and ES */
};
_Static_assert(offsetof(struct departure, cr0) == DEPARTURE_CR0, "read by entry.S");
_Static_assert(offsetof(struct departure, cr4) == DEPARTURE_CR4, "read by entry.S");
_Static_assert(offsetof(struct departure, dr7) == DEPARTURE_DR7, "read by entry.S");
_Static_assert(offsetof(struct departure, idtr) == DEPARTURE_IDTR, "read by entry.S");
_Static_assert(offsetof(struct departure, rip) == DEPARTURE_FRAME, "read by entry.S");
_Static_assert(offsetof(struct departure, ss) == DEPARTURE_FRAME + 32, "in the order of iretq");
_Static_assert(offsetof(struct departure, data_selector) == DEPARTURE_DATA_SELECTOR, "entry.S");

/* How it ended: as the CPU left things, before anything else was done. */
struct arrival {
    uint64_t vector;
    uint64_t rsp; /* at the first instruction of the handler */
    uint64_t flags;
    uint64_t cr2, dr6, dr7, rax, ss;
    uint64_t pushed[6]; /* the error code, if rsp says that there is one; rip cs rflags rsp ss */
};
#define WRITTEN(field, OFFSET)                                                                     \
    _Static_assert(offsetof(struct arrival, field) == ARRIVAL_##OFFSET, "written by entry.S")
WRITTEN(vector, VECTOR);
WRITTEN(rsp, RSP);
WRITTEN(flags, FLAGS);
WRITTEN(cr2, CR2);
WRITTEN(dr6, DR6);
WRITTEN(dr7, DR7);
WRITTEN(rax, RAX);
WRITTEN(ss, SS);
WRITTEN(pushed, PUSHED);
#undef WRITTEN

/* Enters the case; returns when any of the 256 vectors arrived. Control and segment registers and
 * the IDT are then the kernel's again. */
void conformance_enter(const struct departure *departure);

extern struct arrival conformance_arrival;

/* 256 entries, 16 bytes each. */
extern const char conformance_entries[];
#endif

#endif

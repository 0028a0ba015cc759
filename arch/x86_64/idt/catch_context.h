/*
 * One level of nesting of exception_catch(), as exception_catch.S pushes it: on the stack of its caller,
 * lowest address first; above it, where the call returns to. It is complete before it becomes the innermost
 * one, because an exception, or an interrupt whose handler faults, may come between any two instructions.
 * Who makes a catch of another shape fills one in, and counts in trapgate_care while it is in effect.
 */
#ifndef TRAPGATE_CATCH_CONTEXT_H
#define TRAPGATE_CATCH_CONTEXT_H

#define CONTEXT_STATE 0x08
#define CONTEXT_SELECTORS 0x10
#define CONTEXT_SS 0x1C
#define CONTEXT_GS_BASE_HIGH 0x18
#define CONTEXT_GS_BASE_LOW 0x20
#define CONTEXT_FS_BASE_HIGH 0x28
#define CONTEXT_FS_BASE_LOW 0x30
#define CONTEXT_ARGUMENT 0x38
#define CONTEXT_BODY 0x40
#define CONTEXT_RFLAGS 0x50
#define STATE_KEEP_BASES 8

#define CATCH_MSR_FS_BASE 0xC0000100 /* GS's is the next one */

#ifndef __ASSEMBLER__
#include <trapgate/catch.h>

#include "arch/x86_64/idt/cpu.h"

/* Half a register, as RDMSR gives it, and room above it for a selector. */
struct trapgate_half {
    uint32_t half;
    uint16_t above;
};

struct trapgate_catch_context {
    struct trapgate_catch_context *outer;
    struct trapgate_catch_state *state;
    uint16_t ds, es, fs, gs;
    struct trapgate_half gs_base_high; /* above it SS */
    struct trapgate_half gs_base_low, fs_base_high, fs_base_low;
    void *argument;
    void (*body)(void *);
    struct caught_exception *caught;
    uint64_t rflags, r15, r14, r13, r12, rbx, rbp;
};

#define PUSHED(field, OFFSET)                                                                      \
    _Static_assert(offsetof(struct trapgate_catch_context, field) == (OFFSET), #OFFSET)
PUSHED(outer, 0);
PUSHED(state, CONTEXT_STATE);
PUSHED(ds, CONTEXT_SELECTORS);
PUSHED(gs_base_high.half, CONTEXT_GS_BASE_HIGH);
PUSHED(gs_base_high.above, CONTEXT_SS);
PUSHED(gs_base_low.half, CONTEXT_GS_BASE_LOW);
PUSHED(fs_base_high.half, CONTEXT_FS_BASE_HIGH);
PUSHED(fs_base_low.half, CONTEXT_FS_BASE_LOW);
PUSHED(argument, CONTEXT_ARGUMENT);
PUSHED(body, CONTEXT_BODY);
PUSHED(rflags, CONTEXT_RFLAGS);
#undef PUSHED
_Static_assert(offsetof(struct trapgate_catch_state, innermost) == 0, "pushed and popped");
_Static_assert(offsetof(struct trapgate_catch_state, keep_bases) == STATE_KEEP_BASES, "compared");
_Static_assert(CATCH_MSR_FS_BASE == MSR_FS_BASE && CATCH_MSR_FS_BASE + 1 == MSR_GS_BASE, "cpu.h");

/* Fills in a context that begins here, inside of the innermost one: all from `outer` to `caught`, and no
 * body. */
void trapgate_catch_fill(struct trapgate_catch_context *context, struct caught_exception *caught)
    __attribute__((visibility("hidden")));

/* The segment registers as they were then, and the bases of FS and GS, unless they are to be kept. */
void trapgate_catch_restore_segments(const struct trapgate_catch_context *context, bool keep_bases)
    __attribute__((visibility("hidden")));

/* Makes the outer context the innermost one, takes the stack of this one back, with all that is in it, and
 * goes to where its call returns to, with true; trapgate_care is one less then. */
NORETURN void trapgate_catch_resume(struct trapgate_catch_context *context)
    __attribute__((visibility("hidden")));
#endif

#endif

/* Whether five quadwords could be what the CPU pushed. Which descriptors a kernel has is its own affair;
 * of selectors and flags some values are impossible everywhere. */
#ifndef TRAPGATE_REPORT_PLAUSIBLE_FRAME_H
#define TRAPGATE_REPORT_PLAUSIBLE_FRAME_H

#include <stdbool.h>
#include <trapgate/handler.h>

#include "arch/x86_64/idt/cpu.h"

/* A selector that code can have: of the GDT, not null, at CPL 0 or 3. */
static inline bool is_code_selector(uint64_t selector) {
    unsigned bits = selector & 7;
    return selector >= 8 && selector <= 0xFFFF && (bits == 0 || bits == 3);
}

/* Its RPL is that of the code; at CPL 0 it may be null. */
static inline bool is_stack_selector(uint64_t selector, uint64_t cs) {
    return is_code_selector(selector) ? (selector & 3) == (cs & 3) : selector == 0 && (cs & 3) == 0;
}

static inline bool frame_is_plausible(const struct interrupt_frame *frame) {
    enum { NEVER_SET = 0x8028 }; /* bits 3, 5 and 15 are always 0; bit 1 is always 1 */
    return is_code_selector(frame->cs) && is_stack_selector(frame->ss, frame->cs) &&
           frame->rflags >> 22 == 0 && !(frame->rflags & NEVER_SET) && frame->rflags & RFLAGS_FIXED;
}

#endif

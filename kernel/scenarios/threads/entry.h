/*
 * What a kernel with per-CPU data behind GS does first and last in each handler. From CPL 3 GS is exchanged; at CPL
 * 0 it is the kernel's already, but for an NMI, a machine check or a debug exception between the first instruction
 * of a system call and its SWAPGS, or behind that of its end: so those look at the base itself. In C, because it
 * needs nothing: what the handler has saved by then, the compiler knows.
 */
#ifndef KERNEL_SCENARIOS_ENTRY_H
#define KERNEL_SCENARIOS_ENTRY_H

#include <trapgate/unhandled.h>

/* What is returned belongs to this invocation of the handler, and to no CPU. */
static inline unsigned long enter_kernel(unsigned vector, struct interrupt_frame *frame) {
    return trapgate_swapgs_hooks.enter(vector, frame);
}

static inline void leave_kernel(unsigned vector, struct interrupt_frame *frame,
                                unsigned long entered) {
    trapgate_swapgs_hooks.leave(vector, frame, entered);
}

#endif

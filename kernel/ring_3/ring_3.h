/* A moment at CPL 3, for the kernels that look at what happens there. */
#ifndef KERNEL_RING_3_H
#define KERNEL_RING_3_H

#include <stdint.h>
#include <trapgate/handler.h>

/*
 * Goes to `rip` with the user's code and data segments, interrupts off, and the arguments in rdi, rsi and rdx as for
 * a function. Returns when a handler that was entered from there has called ring_3_end(). The user's side
 * saves nothing: all registers but rsp come back as whatever it left there.
 */
void ring_3_enter(uint64_t rip, uint64_t rsp, uint64_t first, uint64_t second, uint64_t third);

/* Makes the return of that handler go back to ring_3_enter()'s caller. */
void ring_3_end(struct interrupt_frame *frame);

#endif

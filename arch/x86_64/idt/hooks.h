/* For who leaves to a frame outside of a default handler. */
#ifndef TRAPGATE_HOOKS_H
#define TRAPGATE_HOOKS_H

#include <trapgate/handler.h>
#include <trapgate/registers.h>

/* What the program's entry hook undoes. */
void trapgate_leave_for(struct interrupt_frame *frame) __attribute__((visibility("hidden")));

/* Loads all registers, and goes to the frame. */
NORETURN void trapgate_load_context(const struct TRAPGATE_REGISTERS *registers,
                                    const struct interrupt_frame *frame)
    __attribute__((visibility("hidden")));

/* The same at CPL 0 without IRET, so that what blocks NMIs still does. `registers` MUST lie below the other
 * stack, or 32 bytes away from it. */
NORETURN void trapgate_go_on(const struct TRAPGATE_REGISTERS *registers,
                             const struct interrupt_frame *frame)
    __attribute__((visibility("hidden")));

#endif

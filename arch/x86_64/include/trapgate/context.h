/*
 * To begin, or to go on with, code of which only the registers are known: a new thread, a user program,
 * one that was interrupted on another CPU.
 *
 *     struct interrupt_frame frame = {.rip = program, .cs = TRAPGATE_SELECTOR_USER_CODE,
 *                                     .rflags = 0x202, .rsp = stack_top,
 *                                     .ss = TRAPGATE_SELECTOR_USER_DATA};
 *     trapgate_enter_context(&(struct registers){.rdi = argument}, &frame);
 *
 * To switch threads in a handler there are three ways: return to another context by writing to
 * *interrupted_registers() and *frame; call a function that switches stacks, and return on the old one
 * when the thread goes on; or leave the handler by this function. Trapgate's own kernel has the first two
 * (kernel/scenarios/threads, with what must not be done).
 */
#ifndef TRAPGATE_CONTEXT_H
#define TRAPGATE_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <trapgate/compiler.h>
#include <trapgate/handler.h>
#include <trapgate/registers.h>

TRAPGATE_BEGIN

/*
 * Loads all registers and does not come back (IRETQ). Both are copied before the stack is left, so
 * they may lie anywhere. With the hooks of trapgate_set_hooks() `leave` is called: to CPL 3 it swaps GS.
 * A frame that is wrong (see below) ends in trapgate_refuse(), before a register is loaded.
 */
NORETURN void trapgate_enter_context(const struct TRAPGATE_REGISTERS *registers,
                                     const struct interrupt_frame *frame);

/*
 * Whether the frame can be entered on this CPU: false for what IRETQ refuses (a CS or SS that is null where it
 * must not be, names no descriptor, is of the wrong kind or privilege, or absent; a RIP that is not canonical),
 * and for an RSP at CPL 0 that is not canonical. Then `text` says which, cut to `size` bytes. For what comes
 * from a program: its own end, and not the kernel's. SDM 2, "IRET/IRETD/IRETQ—Interrupt Return".
 */
bool trapgate_context_check(char *text, size_t size, const struct interrupt_frame *frame);

TRAPGATE_END

#endif

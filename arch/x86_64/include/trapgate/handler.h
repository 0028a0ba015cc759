/*
 * What a handler is: a C function that the CPU calls, with GCC's interrupt calling convention.
 *
 *     INTERRUPT static void on_breakpoint(struct interrupt_frame *frame);
 *     INTERRUPT static void on_page_fault(struct interrupt_frame *frame, unsigned long error_code);
 *     INTERRUPT NORETURN static void on_double_fault(struct interrupt_frame *frame,
 *                                                    unsigned long error_code);
 *
 * The compiler aligns the stack, clears DF, preserves every register that the body uses, pops the
 * error code and ends in iretq. What it cannot know is which of the shapes a vector needs:
 * <trapgate/idt.h> does.
 */
#ifndef TRAPGATE_HANDLER_H
#define TRAPGATE_HANDLER_H

#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>

TRAPGATE_BEGIN

/*
 * The attribute of a handler.
 *
 * interrupt: the calling convention. GCC manual, "x86 Function Attributes".
 * noipa: keeps the body out of inlining and cloning, so that a handler which somebody calls as a
 * plain function is always GCC's error "interrupt service routine cannot be called directly".
 */
#if __has_attribute(noipa)
#define INTERRUPT __attribute__((interrupt, noipa))
#else /* clang: enough for an editor; the kernel itself is compiled by GCC */
#define INTERRUPT __attribute__((interrupt, noinline))
#endif

/* The attribute of a handler that does not come back: all that #DF and #MC accept. */
#define NORETURN __attribute__((noreturn))

/*
 * What the CPU pushed when it called the handler; 40 bytes on the handler's stack.
 *
 * The fields are volatile because a write to one changes where, and how, the interrupted code goes
 * on, which the compiler cannot see. SDM 3A, "64-Bit Mode Stack Frame".
 */
struct interrupt_frame {
    volatile uint64_t rip;    /* of the instruction that faulted, or of the one after a trap */
    volatile uint64_t cs;     /* selector in bits 0-15; its RPL is the interrupted privilege */
    volatile uint64_t rflags; /* as they were; the gate's own change of IF is not in them */
    volatile uint64_t rsp;    /* always pushed in 64-bit mode, also without a change of privilege */
    volatile uint64_t ss;     /* may be null (0) when the interrupted code ran at CPL 0 */
};

TRAPGATE_STATIC_ASSERT(sizeof(struct interrupt_frame) == 40, "the CPU pushes five quadwords");
TRAPGATE_STATIC_ASSERT(offsetof(struct interrupt_frame, rip) == 0,
                       "rip is at the top of the stack");
TRAPGATE_STATIC_ASSERT(offsetof(struct interrupt_frame, cs) == 8, "cs follows rip");
TRAPGATE_STATIC_ASSERT(offsetof(struct interrupt_frame, rflags) == 16, "rflags follows cs");
TRAPGATE_STATIC_ASSERT(offsetof(struct interrupt_frame, rsp) == 24, "rsp follows rflags");
TRAPGATE_STATIC_ASSERT(offsetof(struct interrupt_frame, ss) == 32, "ss is pushed first");

/*
 * Makes the invocation of a handler go back elsewhere: all five fields, each by a write that the compiler
 * cannot leave out. An assignment of the whole, `*frame = *next`, it can: GCC 14 and newer drop a part of
 * it, because to them it is memory of a call that ends.
 */
static inline void trapgate_set_frame(struct interrupt_frame *frame,
                                      const struct interrupt_frame *next) {
    frame->rip = next->rip;
    frame->cs = next->cs;
    frame->rflags = next->rflags;
    frame->rsp = next->rsp;
    frame->ss = next->ss;
}

/*
 * Makes the invocation of a handler go on `bytes` after the instruction that it was to go on with: behind one
 * that faulted, if it is as long as that. One addition in memory, where `frame->rip += bytes` is a load, an
 * addition and a store, with a register to save for them, because the field is volatile.
 */
static inline void trapgate_skip(struct interrupt_frame *frame, uint64_t bytes) {
    __asm__ volatile("addq %1, %0" : "+m"(frame->rip) : "er"(bytes) : "cc");
}

/* The four shapes of a handler. noreturn stands in the typedef, where GCC keeps it as a part of
 * the pointer's type. */
typedef void (*trapgate_interrupt_handler)(struct interrupt_frame *frame);
typedef void (*trapgate_interrupt_handler_with_code)(struct interrupt_frame *frame,
                                                     unsigned long error_code);
typedef NORETURN void (*trapgate_final_handler)(struct interrupt_frame *frame);
typedef NORETURN void (*trapgate_final_handler_with_code)(struct interrupt_frame *frame,
                                                          unsigned long error_code);

TRAPGATE_END

#endif

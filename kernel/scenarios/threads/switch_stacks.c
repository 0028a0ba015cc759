/* The handler switches stacks: each thread's own stack holds the frame by which its handler will return. */
#include "kernel/scenarios/threads/switch.h"

#include <trapgate/context.h>

#include "kernel/scenarios/threads/entry.h"
#include "kernel/scenarios/threads/scheduler.h"
#include "kernel/scenarios/threads/timer.h"

/*
 * Leaves this stack, and comes back when somebody takes it again. What a function call preserves, and all else, is
 * listed as changed: the compiler saves what it still needs of it, on the stack that is left. rbp is its frame
 * pointer, which no list may name.
 */
static void switch_stacks(void **leave_at, void *take) {
    __asm__ volatile("pushq %%rbp\n\t"
                     "leaq 1f(%%rip), %%rax\n\t"
                     "pushq %%rax\n\t"
                     "movq %%rsp, (%0)\n\t"
                     "movq %1, %%rsp\n\t"
                     "ret\n"
                     "1:\n\t"
                     "popq %%rbp"
                     : "+D"(leave_at), "+S"(take)
                     :
                     : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
                       "r15", "memory", "cc");
}

/* Its first turn: there is no handler yet that could return, so the context is entered. */
static NORETURN void begin(void) {
    struct scheduler_cpu *cpu = scheduler_cpu();
    scheduler_put(cpu->left);
    trapgate_enter_context(&cpu->running->registers, &cpu->running->frame);
}

/* The stack of a thread that had no turn yet: as if it had been left by a call of begin(), which needs a place for
 * the address that a function returns to. */
static void *prepare(struct thread *thread) {
    void **top = (void **)thread->stack_top;
    *--top = NULL;
    *--top = (void *)(uint64_t)begin;
    return top;
}

static void switch_thread(void) {
    struct thread *from = scheduler_cpu()->running, *to = scheduler_next();
    if (to == from) {
        return;
    }
    scheduler_change(to);
    switch_stacks(&from->left_at, to->left_at ? to->left_at : prepare(to));
    /* Perhaps on another CPU, and after any time. The one that was left here is off its stack only now. */
    scheduler_put(scheduler_cpu()->left);
}

INTERRUPT static void on_timer(struct interrupt_frame *frame) {
    unsigned long entered = enter_kernel(TIMER_VECTOR, frame);
    timer_again(frame->rip); /* before the switch: the next thread need not come by here */
    switch_thread();
    leave_kernel(TIMER_VECTOR, frame, entered);
}

void switch_by_stacks(struct idt *table) {
    idt_set_interrupt(table, TIMER_VECTOR, on_timer);
}

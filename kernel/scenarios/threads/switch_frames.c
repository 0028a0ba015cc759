/* The handler rewrites its own invocation: it returns where another thread was interrupted. */
#include "kernel/scenarios/threads/switch.h"

#include "kernel/scenarios/threads/entry.h"
#include "kernel/scenarios/threads/scheduler.h"
#include "kernel/scenarios/threads/timer.h"

INTERRUPT static void on_timer(struct interrupt_frame *frame) {
    struct TRAPGATE_REGISTERS *registers = interrupted_registers();
    unsigned long entered = enter_kernel(TIMER_VECTOR, frame);
    timer_again(frame->rip);
    struct thread *from = scheduler_cpu()->running, *to = scheduler_next();
    if (to != from) {
        from->registers = *registers;
        from->frame = *frame;
        scheduler_change(to);
        *registers = to->registers;
        trapgate_set_frame(frame, &to->frame); /* and not *frame = to->frame: see there */
        scheduler_put(from);
    }
    leave_kernel(TIMER_VECTOR, frame, entered);
}

void switch_by_frames(struct idt *table) {
    idt_set_interrupt(table, TIMER_VECTOR, on_timer, .stack = SWITCH_STACK);
}

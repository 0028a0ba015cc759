/* A handler with a stack of its own (.stack = n) faults, and the same gate starts at the top of that
 * stack again: the first frame is gone. That can be told: the frame's rsp lies in the slot's own
 * stack. The backtrace must not go round in it, and must not invent exceptions: there were two. */
#include "arch/x86_64/idt/cpu.h"

#include "kernel/exceptions.h"
#include "kernel/stacks.h"
#include "tests/kernel/test.h"

static unsigned times;

INTERRUPT static void on_page_fault(struct interrupt_frame *frame, unsigned long error_code) {
    (void)frame, (void)error_code;
    if (times++ == 0) {
        (void)*(volatile uint32_t *)0x77000;
    }
    __asm__ volatile("ud2");
}

/* want slot_entered_twice: (^(certain|likely|possible): .*(slot|IST|stack of its own))|overwritten|^  a circle */
/* never slot_entered_twice: and so on */
TEST(slot_entered_twice, .ends_with = 6, .alone = true) {
    struct idt *idt = test_idt();
    exceptions_tss()->interrupt_stack[4] = (uint64_t)debug_stack.top;
    idt_set_handler(&idt->page_fault, on_page_fault, .stack = 5);
    volatile uint32_t *volatile pointer = (volatile uint32_t *)0x18;
    *pointer = 1;
}

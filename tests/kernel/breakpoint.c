/* What the tutorial proves: a breakpoint is caught, once, and the program goes on. */
#include "tests/kernel/test.h"

static unsigned calls;

INTERRUPT static void on_breakpoint(struct interrupt_frame *frame) {
    (void)frame;
    calls++;
}

TEST(the_breakpoint_handler_runs_once_and_execution_goes_on) {
    bool resumed = false;
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, on_breakpoint);
    calls = 0;
    __asm__ volatile("int3\n\tmovb $1, %0" : "+m"(resumed) : : "memory");
    CHECK_EQUAL(calls, 1);
    CHECK(resumed);
}

/* The kernel's own handler, through the read-only table: it prints, and comes back. */
TEST(the_kernels_breakpoint_handler_comes_back) {
    __asm__ volatile("int3");
}

/* What the tutorial proves: a breakpoint is caught, once, and the program goes on. */
#include <trapgate/cpu.h>
#include <trapgate/idt.h>

#include "kernel/exceptions.h"
#include "tests/kernel/test.h"

static struct idt idt;
static unsigned calls;

INTERRUPT static void on_breakpoint(struct interrupt_frame *frame) {
    (void)frame;
    calls++;
}

TEST(the_breakpoint_handler_runs_once_and_execution_goes_on) {
    bool resumed = false;
    calls = 0;
    idt = *exceptions_idt();
    idt_set_handler(&idt.breakpoint, on_breakpoint);
    idt_load(&idt);
    __asm__ volatile("int3\n\tmovb $1, %0" : "=r"(resumed));
    idt_load_unchecked(exceptions_idt());
    CHECK_EQUAL(calls, 1);
    CHECK(resumed);
}

/* Catches and handlers: one within another, and a handler of the program's own that delivers. */
#include <trapgate/catch.h>
#include <trapgate/report.h>
#include <trapgate/unhandled.h>
#include "arch/x86_64/idt/cpu.h"

#include "tests/kernel/bodies.h"
#include "tests/kernel/test.h"

static struct caught_exception caught;
static bool caught_in_handler, handler_went_on;

INTERRUPT static void on_interrupt_that_catches(struct interrupt_frame *frame) {
    (void)frame;
    caught_in_handler = exception_catch(NULL, execute_ud2, NULL);
}

INTERRUPT static void on_interrupt_that_faults(struct interrupt_frame *frame) {
    (void)frame;
    execute_ud2(NULL);
    handler_went_on = true;
}

static void interrupt_60(void *argument) {
    __asm__ volatile("int $60");
    *(bool *)argument = true;
}

TEST(a_catch_works_inside_a_handler_and_the_interrupted_body_goes_on) {
    bool went_on = false;
    idt_set_interrupt(test_idt(), 60, on_interrupt_that_catches);
    caught_in_handler = false;
    bool any = exception_catch(&caught, interrupt_60, &went_on);
    CHECK(!any);
    CHECK(caught_in_handler);
    CHECK(went_on);
}

TEST(an_exception_of_a_handler_ends_the_body_that_it_interrupted) {
    bool went_on = false;
    idt_set_interrupt(test_idt(), 60, on_interrupt_that_faults);
    handler_went_on = false;
    bool any = exception_catch(&caught, interrupt_60, &went_on);
    CHECK(any);
    CHECK_EQUAL(caught.vector, VECTOR_INVALID_OPCODE);
    CHECK(!went_on && !handler_went_on);
}

/* A handler of the program's own, for what it knows nothing better about. */
INTERRUPT static void on_page_fault_that_delivers(struct interrupt_frame *frame,
                                                  unsigned long error_code) {
    struct trapgate_exception exception = {
        .vector = VECTOR_PAGE_FAULT,
        .has_error_code = true,
        .error_code = error_code,
        .cr2 = cpu_read_cr2(),
        .frame = frame,
        .registers = interrupted_registers(),
    };
    trapgate_catch_deliver(&exception);
    report_exception(&exception);
}

/* Keeps values in all registers that a call preserves, across a probe that fails. */
__attribute__((noipa)) static bool probe_with_values(uint64_t (*values)(unsigned),
                                                     uint64_t unsafe) {
    uint64_t word = 0, kept[6];
    for (unsigned i = 0; i < 6; i++) {
        kept[i] = values(i);
    }
    uint64_t a = kept[0], b = kept[1], c = kept[2], d = kept[3], e = kept[4], f = kept[5];
    bool there = trapgate_probe_read(&word, (const void *)unsafe, sizeof word, &caught);
    return !there && a == values(0) && b == values(1) && c == values(2) && d == values(3) &&
           e == values(4) && f == values(5);
}

static uint64_t value_of(unsigned number) {
    return 0x1111 * (number + 1);
}

TEST(a_probe_and_a_catch_work_with_a_handler_that_delivers) {
    struct idt *own = test_idt();
    idt_set_handler(&own->page_fault, on_page_fault_that_delivers, .stack = 3);
    cpu_enable_interrupts();
    bool right = probe_with_values(value_of, NOWHERE);
    bool interrupts = cpu_read_rflags() & RFLAGS_IF;
    cpu_disable_interrupts();
    CHECK(right);
    CHECK(interrupts);
    CHECK_EQUAL(caught.vector, VECTOR_PAGE_FAULT);
    CHECK_EQUAL(caught.address, NOWHERE);
    CHECK(exception_catch(&caught, write_nowhere, NULL));
    CHECK_EQUAL(caught.address, 0xdead0010);
}

/* Who may raise a vector with INT n: the gate's DPL decides. And on which stack CPL 3 is left. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/segments.h>

#include "kernel/stacks.h"
#include "tests/kernel/test.h"
#include "kernel/ring_3/ring_3.h"
#include "tests/kernel/user.h"

enum { VECTOR = 0x80 };
static const unsigned char int_0x80[] = {0xCD, VECTOR};
static const unsigned char cli[] = {0xFA};

static unsigned interrupts, faults;
static unsigned long error_code_seen;
static struct interrupt_frame seen;
static uint64_t handler_frame;

INTERRUPT static void on_interrupt(struct interrupt_frame *frame) {
    interrupts++;
    seen = *frame;
    handler_frame = (uint64_t)frame;
    ring_3_end(frame);
}

INTERRUPT static void on_general_protection(struct interrupt_frame *frame,
                                            unsigned long error_code) {
    faults++;
    seen = *frame;
    error_code_seen = error_code;
    ring_3_end(frame);
}

static void run(const void *code, size_t size, unsigned privilege) {
    struct idt *idt = test_idt();
    interrupts = faults = 0;
    idt_set_handler(&idt->general_protection_fault, on_general_protection);
    idt_set_interrupt(idt, VECTOR, on_interrupt, .privilege = privilege);
    CHECK(user_run(code, size));
}

/* QEMU's TCG (7.2, no longer 10.0) shifts the vector by 4: its index into a table of 16-byte gates. */
static bool is_tcg(void) {
    return cpu_id(1, 0).ecx >> 31 && cpu_id(0x40000000, 0).ebx == 0x54474354; /* "TCGT" */
}

TEST(int_n_from_ring_3_through_a_gate_for_ring_0_is_a_general_protection_fault) {
    run(int_0x80, sizeof int_0x80, 0);
    CHECK_EQUAL(interrupts, 0);
    CHECK_EQUAL(faults, 1);
    /* The index is the vector, in the IDT. SDM 3A, "Error Code". */
    if (!(is_tcg() && error_code_seen == VECTOR * 16 + 2)) {
        CHECK_EQUAL(error_code_seen, VECTOR * 8 + 2);
    }
    CHECK_EQUAL(seen.rip, USER_CODE); /* a fault: the INT itself */
    CHECK_EQUAL(seen.cs, TRAPGATE_SELECTOR_USER_CODE);
}

TEST(int_n_from_ring_3_through_a_gate_for_ring_3_arrives, .on_first_cpu = true) {
    run(int_0x80, sizeof int_0x80, 3);
    CHECK_EQUAL(faults, 0);
    CHECK_EQUAL(interrupts, 1);
    CHECK_EQUAL(seen.rip, USER_CODE + 2); /* a trap: the next instruction */
    CHECK_EQUAL(seen.cs, TRAPGATE_SELECTOR_USER_CODE);
    CHECK_EQUAL(seen.ss, TRAPGATE_SELECTOR_USER_DATA);
    CHECK_EQUAL(seen.rsp, USER_STACK_TOP);
    /* RSP0: the frame is the first thing on the privilege stack. */
    CHECK_EQUAL(handler_frame + sizeof seen, (uint64_t)privilege_stack.top);
}

TEST(a_privileged_instruction_in_ring_3_is_a_general_protection_fault) {
    run(cli, sizeof cli, 3);
    CHECK_EQUAL(faults, 1);
    CHECK_EQUAL(error_code_seen, 0);
}

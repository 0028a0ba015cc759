/* Interrupts that nobody asked for: counted where they are harmless, reported where they are not. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/unhandled.h>

#include "kernel/exceptions.h"
#include "kernel/stacks.h"
#include "tests/kernel/test.h"

extern char text_start[], text_end[];

TEST(every_vector_leads_to_a_handler_of_its_own) {
    const struct idt *idt = exceptions_idt();
    for (unsigned vector = 0; vector < 256; vector++) {
        struct trapgate_gate gate = *idt_gate(idt, (uint8_t)vector);
        uint64_t address = trapgate_gate_address(gate);
        CHECK(trapgate_gate_present(gate));
        CHECK_EQUAL(gate.selector, vector == VECTOR_DOUBLE_FAULT ? 0x40 : 0x08); /* the spare one */
        CHECK(address >= (uint64_t)text_start && address < (uint64_t)text_end);
        for (unsigned other = 0; other < vector; other++) {
            CHECK(trapgate_gate_address(*idt_gate(idt, (uint8_t)other)) != address);
        }
    }
}

TEST(exceptions_that_come_at_any_time_have_stacks_of_their_own) {
    static const struct {
        uint8_t vector;
        const struct trapgate_guarded_stack *stack;
    } own_stacks[] = {
        {VECTOR_NON_MASKABLE_INTERRUPT, &nmi_stack},
        {VECTOR_DOUBLE_FAULT, &double_fault_stack},
        {VECTOR_MACHINE_CHECK, &machine_check_stack},
        {VECTOR_DEBUG, &debug_stack},
    };
    unsigned slots = 0;
    for (unsigned i = 0; i < sizeof own_stacks / sizeof *own_stacks; i++) {
        struct trapgate_gate gate = *idt_gate(exceptions_idt(), own_stacks[i].vector);
        unsigned slot = trapgate_gate_read_options(gate).stack;
        CHECK(slot != 0);
        CHECK(!(slots & 1u << slot)); /* no two share one */
        slots |= 1u << slot;
        CHECK_EQUAL(exceptions_tss()->interrupt_stack[slot - 1], own_stacks[i].stack->top);
    }
}

/* INT n raises no request in the controller: to it, lines 7 and 15 look spurious. */
TEST(a_spurious_interrupt_is_counted_and_not_fatal) {
    unsigned before = spurious_interrupt_count();
    __asm__ volatile("int %0" : : "i"(PIC_BASE + 7) : "memory");
    __asm__ volatile("int %0" : : "i"(PIC_BASE + 15) : "memory");
    CHECK_EQUAL(spurious_interrupt_count(), before + 2);
}

TEST(an_interrupt_that_nobody_handles_is_reported, .ends_with = 99) {
    __asm__ volatile("int $99");
}

/* With interrupts enabled nothing comes: all lines of the controllers are masked. */
TEST(the_timer_is_masked) {
    unsigned before = spurious_interrupt_count();
    __asm__ volatile("sti\n\tnop\n\tnop\n\tcli" : : : "memory");
    CHECK_EQUAL(spurious_interrupt_count(), before);
    CHECK_EQUAL(cpu_read_port8(0x21), 0xFF);
    CHECK_EQUAL(cpu_read_port8(0xA1), 0xFF);
}

/* Options that are not known at compile time are checked when they run. */
TEST(a_stack_slot_above_7_is_refused_at_run_time, .panics = true) {
    volatile unsigned slot = 8;
    struct idt *idt = test_idt();
    idt_set_default(idt, 3, (struct trapgate_gate_options){.stack = slot});
}

TEST(a_vector_below_32_is_refused_at_run_time, .panics = true) {
    volatile int vector = 31;
    idt_interrupt_gate(test_idt(), vector);
}

TEST(a_vector_above_255_is_refused_at_run_time, .panics = true) {
    volatile int vector = 256;
    idt_interrupt_gate(test_idt(), vector);
}

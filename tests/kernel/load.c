/* idt_load() refuses what would make the first exception a triple fault. */
#include <trapgate/segments.h>
#include <trapgate/unhandled.h>

#include "kernel/exceptions.h"
#include "tests/kernel/test.h"

static struct idt table;

static struct trapgate_gate *gate(unsigned vector) {
    return (struct trapgate_gate *)&table + vector;
}

TEST(a_table_of_another_gdt_is_refused, .panics = true) {
    table = *exceptions_idt();
    gate(3)->selector = 0x68;
    idt_load(&table);
}

TEST(a_gate_that_names_a_data_segment_is_refused, .panics = true) {
    table = *exceptions_idt();
    gate(255)->selector = TRAPGATE_SELECTOR_KERNEL_DATA;
    idt_load(&table);
}

TEST(a_slot_without_a_stack_is_refused, .panics = true) {
    table = *exceptions_idt();
    exceptions_tss()->interrupt_stack[6] = 0;
    idt_set_default(&table, 3, (struct trapgate_gate_options){.stack = 7});
    idt_load(&table);
}

TEST(a_slot_with_a_stack_that_is_not_canonical_is_refused, .panics = true) {
    table = *exceptions_idt();
    exceptions_tss()->interrupt_stack[6] = 1ull << 63;
    idt_set_default(&table, 3, (struct trapgate_gate_options){.stack = 7});
    idt_load(&table);
}

TEST(two_exceptions_on_one_slot_are_refused, .panics = true) {
    table = *exceptions_idt();
    idt_set_default(&table, 3, (struct trapgate_gate_options){.stack = 1});
    idt_load(&table);
}

TEST(a_handler_at_an_address_that_is_not_canonical_is_refused, .panics = true) {
    table = *exceptions_idt();
    trapgate_gate_set(gate(3), 1ull << 63, (struct trapgate_gate_options){0});
    idt_load(&table);
}

TEST(a_slot_of_its_own_is_loaded, .on_first_cpu = true, .without_storm = true) {
    table = *exceptions_idt();
    exceptions_tss()->interrupt_stack[6] = exceptions_tss()->interrupt_stack[0];
    idt_set_default(&table, 3, (struct trapgate_gate_options){.stack = 7});
    idt_load(&table);
    exceptions_tss()->interrupt_stack[6] = 0;
}

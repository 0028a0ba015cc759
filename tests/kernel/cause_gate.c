/* What is wrong with the gate of an exception that could not be delivered: the error code is about the gate, and
 * the instruction at rip is innocent. In QEMU 7.2 the code has vector * 16, so rip has to tell them apart. */
#include <trapgate/exception.h>
#include <trapgate/segments.h>

#include "arch/x86_64/idt/cpu.h"
#include "tests/kernel/test.h"

static struct trapgate_gate *gate_of_ud(void) {
    return (struct trapgate_gate *)test_idt() + VECTOR_INVALID_OPCODE;
}

/* want gate_is_empty: ^certain: #UD invalid opcode could not be delivered: its gate is empty$ */
/* never gate_is_empty: #SS */
TEST(gate_is_empty, .ends_with = 13, .alone = true) {
    *gate_of_ud() = (struct trapgate_gate){0};
    __asm__ volatile("ud2");
}

/* want gate_is_absent: ^certain: #UD invalid opcode could not be delivered: its gate is not present$ */
TEST(gate_is_absent, .ends_with = 11, .alone = true) {
    gate_of_ud()->options &= (uint16_t)~TRAPGATE_GATE_PRESENT;
    __asm__ volatile("ud2");
}

/* want gate_of_a_wrong_type: ^certain: #UD invalid opcode could not be delivered: its gate is of a type that is no interrupt or trap gate$ */
TEST(gate_of_a_wrong_type, .ends_with = 13, .alone = true) {
    gate_of_ud()->options = (uint16_t)(TRAPGATE_GATE_PRESENT | 0x0C00); /* a call gate */
    __asm__ volatile("ud2");
}

/* want gate_of_a_data_segment: ^certain: #UD invalid opcode could not be delivered: its gate names a segment that is no code$ */
TEST(gate_of_a_data_segment, .ends_with = 13, .alone = true) {
    gate_of_ud()->selector = TRAPGATE_SELECTOR_KERNEL_DATA;
    __asm__ volatile("ud2");
}

/* want gate_beyond_the_gdt: ^certain: #UD invalid opcode could not be delivered: its gate names a code segment that the GDT does not have$ */
TEST(gate_beyond_the_gdt, .ends_with = 13, .alone = true) {
    gate_of_ud()->selector = 0xFFF8;
    __asm__ volatile("ud2");
}

/* want idt_too_short: ^certain: int 0x90 .vector 144. could not be delivered: its gate lies beyond the limit of the IDT, or cannot be read$ */
TEST(idt_too_short, .ends_with = 13, .alone = true) {
    struct table_register idtr = cpu_store_idt();
    idtr.limit = 0x7FF;
    __asm__ volatile("lidt %0\n\tint $0x90" : : "m"(idtr));
}

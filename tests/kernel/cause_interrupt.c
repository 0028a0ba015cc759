/* Interrupts on the vectors of exceptions, and behind the bytes of an INT: what a controller has in service
 * tells them from the exception and from the instruction. */
#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>
#include <trapgate/pic.h>
#include <trapgate/unhandled.h>

#include "tests/kernel/apic_register.h"
#include "tests/kernel/test.h"

enum { APIC_SPURIOUS = 0xF0, APIC_ENABLED = 1 << 8 | 0xFF };

/* The timer of a PC whose 8259 was left as the firmware had it in real mode: vector 8. */
/* want timer_on_vector_8: ^certain: an interrupt on vector 8, and no #DF: there is no error code, and the 8259 has IRQ 0 in service .an 8259 that was left at its base 8 */
/* want timer_on_vector_8: ^8259: in service IRQ 0$ */
/* never timer_on_vector_8: could not be delivered|stack overflow */
TEST(timer_on_vector_8, .ends_with = VECTOR_DOUBLE_FAULT, .alone = true) {
    enum { TIMER_COMMAND = 0x43, TIMER_DATA = 0x40, RATE = 0x34, PIC_MASK = 0x21 };
    enum { LINE_0 = 0x350, DELIVER_8259 = 7 << 8 };
    *apic_register(APIC_SPURIOUS) = APIC_ENABLED;
    *apic_register(LINE_0) = DELIVER_8259;
    trapgate_pic_initialize(8);
    cpu_write_port8(TIMER_COMMAND, RATE);
    cpu_write_port8(TIMER_DATA, 0xFF);
    cpu_write_port8(TIMER_DATA, 0x10);
    cpu_write_port8(PIC_MASK, 0xFE);
    cpu_enable_interrupts();
    for (;;) {
        cpu_halt();
    }
}

static void send_to_itself(uint8_t vector) {
    enum { COMMAND = 0x300, TO_SELF = 1 << 18 };
    *apic_register(APIC_SPURIOUS) = APIC_ENABLED;
    *apic_register(COMMAND) = (uint32_t)(TO_SELF | vector);
}

/* want apic_told_17: ^certain: an interrupt on vector 17, and no #AC: .*the local APIC has vector 17 in service$ */
TEST(apic_told_17, .ends_with = VECTOR_ALIGNMENT_CHECK, .alone = true) {
    send_to_itself(17);
    cpu_enable_interrupts();
    cpu_halt();
}

/* want interrupt_behind_an_int: ^likely: interrupt 0x99 has no handler: a device or another processor sent it, for the local APIC has vector 153 in service$ */
/* never interrupt_behind_an_int: raised by the instruction */
TEST(interrupt_behind_an_int, .ends_with = 0x99, .alone = true) {
    send_to_itself(0x99);
    __asm__ volatile("sti\n\tjmp 1f\n\tint $0x99\n1: hlt");
}

/* Interrupts are on, but no controller has sent it. */
/* want int_without_an_interrupt: ^certain: raised by the instruction int 0x99, at 0x[0-9a-f]*, which nobody handles$ */
TEST(int_without_an_interrupt, .ends_with = 0x99, .alone = true) {
    cpu_enable_interrupts();
    __asm__ volatile("int $0x99");
}

static void int3_with_interrupts(void) {
    idt_set_default(test_idt(), VECTOR_BREAKPOINT, (struct trapgate_gate_options){0});
    cpu_enable_interrupts();
    __asm__ volatile("int3");
}

/* want int3_while_interrupts_are_on: ^certain: an int3 instruction, at 0x */
TEST(int3_while_interrupts_are_on, .ends_with = VECTOR_BREAKPOINT, .alone = true) {
    int3_with_interrupts();
}

/* The 8259 could send vector 3, if it were at base 0: its line 3 is not masked. */
/* want int3_while_a_line_is_open: ^likely: an int3 instruction, at 0x */
TEST(int3_while_a_line_is_open, .ends_with = VECTOR_BREAKPOINT, .alone = true) {
    enum { PIC_MASK = 0x21 };
    cpu_write_port8(PIC_MASK, 0xFF & ~(1 << 3));
    int3_with_interrupts();
}

/* An assertion's ud2 behind an int 6: which of them came? */
/* want int_6_before_a_ud2: ^likely: ud2 */
TEST(int_6_before_a_ud2, .ends_with = VECTOR_INVALID_OPCODE, .alone = true) {
    __asm__ volatile("int $6\n\tud2");
}

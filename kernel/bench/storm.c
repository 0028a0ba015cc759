#include "kernel/bench/storm.h"

#include <trapgate/idt.h>

#include "kernel/bench/timed.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/exceptions.h"
#include "kernel/string.h"

/* The count makes 16 microseconds in QEMU, and as much as the bus takes for it on a PC. Where QEMU counts
 * instructions that is 1000 of them, and since QEMU 8 a CPU's turn is over after half of it: more than any path
 * that is measured, so that not every measurement has a turn of the other CPU in it. */
enum { TIMER_VECTOR = 0x50, TIMER_COUNT = 16000 };

static volatile uint64_t exceptions, interrupts;

INTERRUPT static void on_breakpoint(struct interrupt_frame *frame) {
    (void)frame;
    exceptions = exceptions + 1;
}

INTERRUPT static void on_invalid_opcode(struct interrupt_frame *frame) {
    trapgate_skip(frame, 2);
    exceptions = exceptions + 1;
}

INTERRUPT static void on_page_fault(struct interrupt_frame *frame, unsigned long error_code) {
    (void)error_code;
    trapgate_skip(frame, 2);
    exceptions = exceptions + 1;
}

INTERRUPT static void on_timer(struct interrupt_frame *frame) {
    (void)frame;
    interrupts = interrupts + 1;
    trapgate_apic_end(local_apic(), TIMER_VECTOR);
}

static void rage(struct cpu *self) {
    static struct idt idt;
    memcpy(&idt, exceptions_idt(), sizeof idt);
    idt_set_handler(&idt.breakpoint, on_breakpoint);
    idt_set_handler(&idt.invalid_opcode, on_invalid_opcode);
    idt_set_handler(&idt.page_fault, on_page_fault);
    idt_set_interrupt(&idt, TIMER_VECTOR, on_timer);
    idt_load(&idt);
    self->thread = "storm";
    trapgate_apic_timer_start(local_apic(), TRAPGATE_APIC_PERIODIC, TIMER_VECTOR, 1, TIMER_COUNT);
    __asm__ volatile("sti\n"
                     "1: int3\n\t"
                     "ud2\n\t"
                     "movl %%eax, (%%rdi)\n\t" /* two bytes */
                     "jmp 1b"
                     :
                     : "D"(UNMAPPED)
                     : "memory");
    __builtin_unreachable();
}

/* Only the first of the others; the rest halts. */
static void rage_on_one(struct cpu *self) {
    if (self->index == 1) {
        rage(self);
    }
}

void storm_begin(void) {
    cpus_give(rage_on_one);
    while (exceptions == 0 || interrupts == 0) {
        __builtin_ia32_pause();
    }
}

uint64_t storm_exceptions(void) {
    return exceptions;
}

uint64_t storm_interrupts(void) {
    return interrupts;
}

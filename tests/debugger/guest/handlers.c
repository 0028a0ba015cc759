/* Handlers to step into, out of and over; and a timer. */
#include "tests/debugger/guest/guest.h"

#include <trapgate/registers.h>
#include <trapgate/report.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/exceptions.h"
#include "kernel/stacks.h"

volatile unsigned ticks, calls;
volatile uint64_t seen_rflags;

/* Intel 8259A, "Operation Command Words". */
enum { PIC_COMMAND = 0x20, PIC_END_OF_INTERRUPT = 0x20 };

INTERRUPT static void on_timer(struct interrupt_frame *frame) {
    (void)frame;
    ticks++;
    cpu_write_port8(PIC_COMMAND, PIC_END_OF_INTERRUPT);
}

INTERRUPT static void on_call(struct interrupt_frame *frame) {
    seen_rflags = frame->rflags; /* what was pushed */
    calls++;
}

/* With a code, and on a stack of its own. It has all registers. */
INTERRUPT static void on_page_fault(struct interrupt_frame *frame, unsigned long error_code) {
    struct registers *registers = interrupted_registers();
    (void)error_code;
    seen_rflags = frame->rflags;
    calls++;
    registers->rax = (uint64_t)&calls; /* the scene reads through rax */
}

/* The same on the stack of what faulted, which may be anywhere. */
INTERRUPT static void on_general_protection(struct interrupt_frame *frame,
                                            unsigned long error_code) {
    struct registers *registers = interrupted_registers();
    (void)error_code;
    seen_rflags = frame->rflags;
    registers->rax = (uint64_t)&calls;
}

/* A kernel's own handler, on a stack of its own, that reports. */
INTERRUPT static void on_reported_fault(struct interrupt_frame *frame, unsigned long error_code) {
    struct registers *registers = interrupted_registers();
    struct trapgate_exception exception = {.vector = VECTOR_PAGE_FAULT,
                                           .has_error_code = true,
                                           .error_code = error_code,
                                           .cr2 = cpu_read_cr2(),
                                           .frame = frame,
                                           .registers = registers};
    __asm__ volatile("before_report: nop");
    report_exception(&exception);
}

void guest_handle_faults(void) {
    idt_set_handler(&guest_idt.page_fault, on_reported_fault, .stack = 5);
}

/* For a scene: otherwise they are the kernel's to report. */
void guest_repair_faults(void) {
    idt_set_handler(&guest_idt.page_fault, on_page_fault, .stack = 5);
    idt_set_handler(&guest_idt.general_protection_fault, on_general_protection);
}

void guest_report_faults(void) {
    guest_idt.page_fault = exceptions_idt()->page_fault;
    guest_idt.general_protection_fault = exceptions_idt()->general_protection_fault;
}

static char page_fault_stack[16384] __attribute__((aligned(16)));

void guest_set_handlers(void) {
    exceptions_tss()->interrupt_stack[4] = (uint64_t)(page_fault_stack + sizeof page_fault_stack);
    idt_set_interrupt(&guest_idt, 0x20, on_timer);
    idt_set_interrupt(&guest_idt, 0x70, on_call);
    idt_set_interrupt(&guest_idt, 0x71, on_call, .type = TRAP_GATE);
}

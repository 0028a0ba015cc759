/* What the README shows to somebody who writes a kernel, and no more. */
#include <trapgate/idt.h>
#include <trapgate/registers.h>
#include <trapgate/segments.h>
#include <trapgate/unhandled.h>

static struct trapgate_gdt gdt;
static struct trapgate_tss tss;
static struct idt idt;

TRAPGATE_GUARDED_STACK(double_fault_stack, "double fault stack", 0x4000);

INTERRUPT static void on_breakpoint(struct interrupt_frame *frame) {
    interrupted_registers()->rax = frame->rip;
}

INTERRUPT NORETURN static void on_double_fault(struct interrupt_frame *frame,
                                               unsigned long error_code) {
    (void)frame;
    (void)error_code;
    for (;;) {
    }
}

void trapgate_unhandled(struct trapgate_exception *exception) {
    (void)exception;
}

void _start(void);
void _start(void) {
    trapgate_tss_initialize(&tss);
    trapgate_tss_set_interrupt_stack(&tss, 1, &double_fault_stack);
    trapgate_gdt_initialize(&gdt, &tss);
    trapgate_segments_load(&gdt);
    idt_set_defaults(&idt);
    idt_set_handler(&idt.breakpoint, on_breakpoint);
    idt_set_handler(&idt.double_fault, on_double_fault, .stack = 1);
    idt_load(&idt);
    __asm__ volatile("int3");
}

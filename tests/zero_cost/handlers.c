/* The functions whose instructions stand, explained, in expected/. */
#include <trapgate/idt.h>
#include <trapgate/registers.h>

extern struct idt idt;
extern unsigned long sum;
void print(struct interrupt_frame *frame);
void set_handler(void);
void set_interrupt(unsigned vector);
void load(void);

INTERRUPT void empty(struct interrupt_frame *frame) {
    (void)frame;
}

INTERRUPT void empty_with_code(struct interrupt_frame *frame, unsigned long error_code) {
    (void)frame;
    (void)error_code;
}

INTERRUPT void counts(struct interrupt_frame *frame) {
    (void)frame;
    sum++;
}

INTERRUPT void skips_with_code(struct interrupt_frame *frame, unsigned long error_code) {
    (void)error_code;
    trapgate_skip(frame, 2);
}

INTERRUPT void calls(struct interrupt_frame *frame) {
    print(frame);
}

INTERRUPT void calls_with_code(struct interrupt_frame *frame, unsigned long error_code) {
    sum += error_code;
    print(frame);
}

INTERRUPT void changes_rax(struct interrupt_frame *frame) {
    (void)frame;
    interrupted_registers()->rax = 42;
}

void set_handler(void) {
    idt_set_handler(&idt.page_fault, empty_with_code, .stack = 2, .type = TRAP_GATE);
}

void set_interrupt(unsigned vector) {
    idt_set_interrupt(&idt, vector, empty);
}

void load(void) {
    idt_load(&idt);
}

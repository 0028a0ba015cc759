/* What every mistake here is given: a table, and handlers of every shape. Nothing is linked. */
#ifndef TESTS_COMPILE_FAIL_GIVEN_H
#define TESTS_COMPILE_FAIL_GIVEN_H

#include <trapgate/idt.h>

extern struct idt idt;

INTERRUPT void on_exception(struct interrupt_frame *frame);
INTERRUPT void on_exception_with_code(struct interrupt_frame *frame, unsigned long error_code);
INTERRUPT NORETURN void on_abort(struct interrupt_frame *frame);
INTERRUPT NORETURN void on_abort_with_code(struct interrupt_frame *frame, unsigned long error_code);

/* The function with the mistake. */
void mistake(void);

#endif

/* A page-fault handler that faults itself, until the stack is full. The 24 lines of the backtrace are
 * all the same exception; what began it, which is what one wants to know, is never shown. */
#include "tests/kernel/test.h"

INTERRUPT static void on_page_fault(struct interrupt_frame *frame, unsigned long error_code) {
    (void)frame, (void)error_code;
    (void)*(volatile uint32_t *)0x5000;
}

__attribute__((noipa)) static void the_original_fault(void) {
    volatile uint32_t *volatile pointer = (volatile uint32_t *)0x18;
    *pointer = 1;
}

/* want original_fault_is_shown: ^  the_original_fault */
/* want original_fault_is_shown: times$ */
TEST(original_fault_is_shown, .ends_with = 8) {
    idt_set_handler(&test_idt()->page_fault, on_page_fault);
    the_original_fault();
}

/* Nor is a call left out, and with it the error, because the compiler sees that nothing is done. */
/* expect: interrupt service routine cannot be called directly */
#include "given.h"

INTERRUPT static void empty(struct interrupt_frame *frame) {
    (void)frame;
}

void mistake(void) {
#ifdef MISTAKE
    empty(NULL);
#else
    idt_set_handler(&idt.breakpoint, empty);
#endif
}

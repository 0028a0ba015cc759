/* The code of #DF is always 0, and it is on the stack all the same. */
/* expect: this vector pushes an error code and the handler takes none */
/* expect: write (struct interrupt_frame *frame, unsigned long error_code) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.double_fault, on_abort);
#else
    idt_set_handler(&idt.double_fault, on_abort_with_code);
#endif
}

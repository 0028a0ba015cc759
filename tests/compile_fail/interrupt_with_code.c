/* No interrupt pushes an error code. */
/* expect: this vector pushes no error code and the handler takes one */
/* expect: write (struct interrupt_frame *frame) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_interrupt(&idt, 0x80, on_exception_with_code);
#else
    idt_set_interrupt(&idt, 0x80, on_exception);
#endif
}

/* A handler without error code would return to the error code. */
/* expect: this vector pushes an error code and the handler takes none */
/* expect: write (struct interrupt_frame *frame, unsigned long error_code) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.page_fault, on_exception);
#else
    idt_set_handler(&idt.page_fault, on_exception_with_code);
#endif
}

/* A handler with error code would take rip for it, and cs for rip. */
/* expect: this vector pushes no error code and the handler takes one */
/* expect: write (struct interrupt_frame *frame) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.breakpoint, on_exception_with_code);
#else
    idt_set_handler(&idt.breakpoint, on_exception);
#endif
}

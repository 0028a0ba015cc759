/* A data pointer is no handler. */
/* expect: a handler must be the plain name of a function declared INTERRUPT */
/* expect: write `INTERRUPT static void name(struct interrupt_frame *frame)` */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.breakpoint, &idt);
#else
    idt_set_handler(&idt.breakpoint, on_exception);
#endif
}

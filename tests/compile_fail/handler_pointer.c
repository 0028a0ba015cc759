/* What a pointer points to is not known before run time: nor whether it is a handler. */
/* expect: a handler must be the plain name of a function declared INTERRUPT */
/* expect: write `INTERRUPT static void name(struct interrupt_frame *frame)` */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    trapgate_interrupt_handler handler = on_exception;
    idt_set_handler(&idt.breakpoint, handler);
#else
    idt_set_handler(&idt.breakpoint, on_exception);
#endif
}

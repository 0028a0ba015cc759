/* An empty gate is no handler: idt_set_defaults() has one for every vector. */
/* expect: a handler must be the plain name of a function declared INTERRUPT */
/* expect: write `INTERRUPT static void name(struct interrupt_frame *frame)` */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.breakpoint, NULL);
#else
    idt_set_handler(&idt.breakpoint, on_exception);
#endif
}

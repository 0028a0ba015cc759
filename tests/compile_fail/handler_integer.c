/* An address says nothing about the function behind it. */
/* expect: a handler must be the plain name of a function declared INTERRUPT */
/* expect: write `INTERRUPT static void name(struct interrupt_frame *frame)` */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.breakpoint, 0x100000);
#else
    idt_set_handler(&idt.breakpoint, on_exception);
#endif
}

/* Without the attribute a function saves too little, and returns with ret. */
/* expect: a handler must be the plain name of a function declared INTERRUPT */
/* expect: write `INTERRUPT static void name(struct interrupt_frame *frame)` */
#include "given.h"

#ifdef MISTAKE
void handler(struct interrupt_frame *frame);
#else
INTERRUPT void handler(struct interrupt_frame *frame);
#endif

void mistake(void) {
    idt_set_handler(&idt.breakpoint, handler);
}

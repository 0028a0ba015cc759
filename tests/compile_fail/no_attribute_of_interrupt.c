/* An interrupt returns with iretq as an exception does. */
/* expect: a handler must be the plain name of a function declared INTERRUPT */
/* expect: write `INTERRUPT static void name(struct interrupt_frame *frame)` */
#include "given.h"

#ifdef MISTAKE
void handler(struct interrupt_frame *frame);
#else
INTERRUPT void handler(struct interrupt_frame *frame);
#endif

void mistake(void) {
    idt_set_interrupt(&idt, 0x80, handler);
}

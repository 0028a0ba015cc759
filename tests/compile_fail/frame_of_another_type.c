/* To GCC every pointer is a frame. The CPU pushes only one. */
/* expect: a handler takes (struct interrupt_frame *frame) */
/* expect: or (struct interrupt_frame *frame, unsigned long error_code) */
#include "given.h"

#ifdef MISTAKE
struct other_frame;
INTERRUPT void handler(struct other_frame *frame);
#else
INTERRUPT void handler(struct interrupt_frame *frame);
#endif

void mistake(void) {
    idt_set_handler(&idt.breakpoint, handler);
}

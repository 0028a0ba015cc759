/* An abort, but without error code. */
/* expect: this vector pushes no error code and the handler takes one */
/* expect: write (struct interrupt_frame *frame) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.machine_check, on_abort_with_code);
#else
    idt_set_handler(&idt.machine_check, on_abort);
#endif
}

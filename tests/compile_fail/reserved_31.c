/* Vector 31 is the last that is not free for interrupts. */
/* expect: this vector is reserved by the architecture and takes no handler */
/* expect: for an interrupt of your own use idt_set_interrupt(table, 32 to 255, handler) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.reserved_31, on_exception);
#else
    idt_set_interrupt(&idt, 32, on_exception);
#endif
}

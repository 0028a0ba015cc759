/* Vector 15 is between two exceptions, and none. */
/* expect: this vector is reserved by the architecture and takes no handler */
/* expect: for an interrupt of your own use idt_set_interrupt(table, 32 to 255, handler) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.reserved_15, on_exception);
#else
    idt_set_handler(&idt.breakpoint, on_exception);
#endif
}

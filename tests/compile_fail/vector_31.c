/* Vectors 0 to 31 have fields, which know what their handlers look like. */
/* expect: idt_set_interrupt takes a vector from 32 to 255 */
/* expect: vectors 0 to 31 are exceptions, set with idt_set_handler(&table.field, handler) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_interrupt(&idt, 31, on_exception);
#else
    idt_set_interrupt(&idt, 32, on_exception);
#endif
}

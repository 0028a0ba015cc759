/* A 257th gate would be written behind the table. */
/* expect: idt_set_interrupt takes a vector from 32 to 255 */
/* expect: vectors 0 to 31 are exceptions, set with idt_set_handler(&table.field, handler) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_interrupt(&idt, 256, on_exception);
#else
    idt_set_interrupt(&idt, 255, on_exception);
#endif
}

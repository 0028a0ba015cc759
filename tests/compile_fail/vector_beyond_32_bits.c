/* Cut to 32 bits, this would be vector 33. */
/* expect: idt_set_interrupt takes a vector from 32 to 255 */
/* expect: vectors 0 to 31 are exceptions, set with idt_set_handler(&table.field, handler) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_interrupt(&idt, 0x100000021, on_exception);
#else
    idt_set_interrupt(&idt, 0x21, on_exception);
#endif
}

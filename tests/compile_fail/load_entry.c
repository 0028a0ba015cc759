/* The address of an entry is as constant as that of its table. */
/* expect: idt_load takes the address of a whole table */
/* expect: write idt_load(&table) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_load(&idt.breakpoint);
#else
    idt_load(&idt);
#endif
}

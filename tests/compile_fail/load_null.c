/* A null pointer is as constant as the address of a table. */
/* expect: idt_load takes the address of a whole table */
/* expect: write idt_load(&table) */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_load(NULL);
#else
    idt_load(&idt);
#endif
}

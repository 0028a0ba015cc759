/* A gate in .rodata would be set by a page fault. */
/* expect: this table is const and its gates cannot be set */
/* expect: declare it `static struct idt` */
#include "given.h"

#ifdef MISTAKE
extern const struct idt table;
#else
extern struct idt table;
#endif

void mistake(void) {
    idt_set_handler(&table.breakpoint, on_exception);
}

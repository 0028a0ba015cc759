/* The CPU goes on reading a table that is gone when its function returns. */
/* expect c: initializer element is not constant */
/* expect c++: is not a constant expression */
/* expect c: the_table_must_be_static__else_use_idt_load_unchecked */
/* note c++: the_table_must_be_static__else_use_idt_load_unchecked */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    struct idt table;
#else
    static struct idt table;
#endif
    idt_set_handler(&table.breakpoint, on_exception);
    idt_load(&table);
}

/* Where a table is that somebody else made, its maker must vouch for. */
/* expect c: initializer element is not constant */
/* expect c++: is not a constant expression */
/* expect c: the_table_must_be_static__else_use_idt_load_unchecked */
#include "given.h"

void load(const struct idt *table);
void load(const struct idt *table) {
#ifdef MISTAKE
    idt_load(table);
#else
    idt_load_unchecked(table);
#endif
}

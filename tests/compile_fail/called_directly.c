/* The CPU calls a handler: only it pushes what iretq pops. */
/* expect: interrupt service routine cannot be called directly */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    on_exception(NULL);
#else
    idt_set_handler(&idt.breakpoint, on_exception);
#endif
}

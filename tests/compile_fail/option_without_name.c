/* Whether a bare 1 is a stack or a privilege, no reader can tell. */
/* expect c: positional initialization */
/* expect c++: trapgate_write_the_name_of_the_option */
/* expect gnu++20: either all initializer clauses should be designated or none of them should be */
/* note c: .stack 0 to 7, .privilege 0 to 3, .type INTERRUPT_GATE or TRAP_GATE */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.breakpoint, on_exception, 1);
#else
    idt_set_handler(&idt.breakpoint, on_exception, .stack = 1);
#endif
}

/* A gate is one of two types. */
/* expect: changes value from '2' to '0' */
/* note: .stack 0 to 7, .privilege 0 to 3, .type INTERRUPT_GATE or TRAP_GATE */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.breakpoint, on_exception, .type = 2);
#else
    idt_set_handler(&idt.breakpoint, on_exception, .type = TRAP_GATE);
#endif
}

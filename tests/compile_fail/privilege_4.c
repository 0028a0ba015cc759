/* There are four rings, counted from 0. */
/* expect: changes value from '4' to '0' */
/* note: .stack 0 to 7, .privilege 0 to 3, .type INTERRUPT_GATE or TRAP_GATE */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.breakpoint, on_exception, .privilege = 4);
#else
    idt_set_handler(&idt.breakpoint, on_exception, .privilege = 3);
#endif
}

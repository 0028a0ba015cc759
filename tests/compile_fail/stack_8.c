/* The TSS has seven interrupt stacks. */
/* expect: changes value from '8' to '0' */
/* note: .stack 0 to 7, .privilege 0 to 3, .type INTERRUPT_GATE or TRAP_GATE */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.breakpoint, on_exception, .stack = 8);
#else
    idt_set_handler(&idt.breakpoint, on_exception, .stack = 7);
#endif
}

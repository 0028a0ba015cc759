/* What #MC interrupted cannot go on. */
/* expect: this vector is an abort, from which nothing may return */
/* expect: declare the handler `INTERRUPT NORETURN static void` */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.machine_check, on_exception);
#else
    idt_set_handler(&idt.machine_check, on_abort);
#endif
}

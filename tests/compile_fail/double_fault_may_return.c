/* What #DF interrupted cannot go on. */
/* expect: this vector is an abort, from which nothing may return */
/* expect: declare the handler `INTERRUPT NORETURN static void` */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.double_fault, on_exception_with_code);
#else
    idt_set_handler(&idt.double_fault, on_abort_with_code);
#endif
}

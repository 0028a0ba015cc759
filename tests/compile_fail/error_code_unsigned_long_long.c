/* As wide, but not what GCC documents. */
/* expect: a handler takes (struct interrupt_frame *frame) */
/* expect: or (struct interrupt_frame *frame, unsigned long error_code) */
#include "given.h"

#ifdef MISTAKE
INTERRUPT void handler(struct interrupt_frame *frame, unsigned long long error_code);
#else
INTERRUPT void handler(struct interrupt_frame *frame, unsigned long error_code);
#endif

void mistake(void) {
    idt_set_handler(&idt.page_fault, handler);
}

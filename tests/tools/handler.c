/* A kernel of one handler, for trapgate-check: reached from the entry only if ENTRY uses it. */
#include <trapgate/handler.h>
#include <trapgate/registers.h>

void start(void) __asm__("_start");
INTERRUPT void on_breakpoint(struct interrupt_frame *frame);

#line 100
INTERRUPT void on_breakpoint(struct interrupt_frame *frame) {
    interrupted_registers()->rax = frame->rip;
}

void (*volatile handler)(struct interrupt_frame *frame);

#line 200
void start(void) {
    handler = on_breakpoint;
#ifdef SSE
    __asm__ volatile("addps %xmm1, %xmm0");
#endif
}

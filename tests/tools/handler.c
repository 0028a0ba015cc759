/* A kernel of one handler, for trapgate-check: reached from the entry only if ENTRY uses it. */
#include <trapgate/handler.h>
#include <trapgate/registers.h>

void start(void) __asm__("_start");
INTERRUPT void on_breakpoint(struct interrupt_frame *frame);
INTERRUPT NORETURN void on_double_fault(struct interrupt_frame *frame, unsigned long error_code);

#line 100
INTERRUPT void on_breakpoint(struct interrupt_frame *frame) {
    interrupted_registers()->rax = frame->rip;
}

/* What stops the machine, but does not say that it does; LAST says what follows it. */
#ifdef LAST
__attribute__((noipa)) static void stop(volatile uint64_t *rax) {
    *rax = 1;
}

#line 150
INTERRUPT NORETURN void on_double_fault(struct interrupt_frame *frame, unsigned long error_code) {
    (void)frame, (void)error_code;
    stop(&interrupted_registers()->rax);
    LAST;
}
void (*volatile final)(struct interrupt_frame *frame, unsigned long error_code) = on_double_fault;
#endif

void (*volatile handler)(struct interrupt_frame *frame);

#line 200
void start(void) {
    handler = on_breakpoint;
#ifdef SSE
    __asm__ volatile("addps %xmm1, %xmm0");
#endif
}

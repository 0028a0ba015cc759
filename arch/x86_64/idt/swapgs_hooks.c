#include "arch/x86_64/idt/cpu.h"
#include <trapgate/unhandled.h>

enum entered {
    ENTERED_AS_KERNEL,
    ENTERED_FROM_USER,
    ENTERED_IN_WINDOW, /* at CPL 0 with the user's base */
};

static void swapgs(void) {
    __asm__ volatile("swapgs" : : : "memory");
}

/* Interrupts come to a window of an entry path only where it is written wrong: IF is clear there. */
static unsigned long enter(unsigned vector, struct interrupt_frame *frame) {
    if (frame->cs & 3) {
        swapgs();
        return ENTERED_FROM_USER;
    }
    if (vector < VECTOR_EXCEPTIONS && !(cpu_read_msr(MSR_GS_BASE) >> 63)) {
        swapgs();
        return ENTERED_IN_WINDOW;
    }
    return ENTERED_AS_KERNEL;
}

/* By the frame, which the program may have written to: it may go on elsewhere than it came from. */
static void leave(unsigned vector, struct interrupt_frame *frame, unsigned long entered) {
    (void)vector;
    if (frame->cs & 3 || entered == ENTERED_IN_WINDOW) {
        swapgs();
    }
}

const struct trapgate_hooks trapgate_swapgs_hooks = {enter, leave};

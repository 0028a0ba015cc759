/* One scene after the other, each when gdb has chosen it. */
#include "tests/debugger/guest/guest.h"

#include "kernel/cpus/cpus.h"
#include "kernel/exceptions.h"
#include "kernel/main.h"

struct idt guest_idt;
void (*volatile chosen)(void);
volatile unsigned scenes_played;

/* Where gdb waits between two scenes. */
SCENE void ready(void) {
    __asm__ volatile("sti\n\tnop" : : : "memory"); /* a debugger that connects now gets through */
}

void kernel_run(void) {
    guest_idt = *exceptions_idt();
    guest_set_handlers();
    idt_load(&guest_idt);
    cpus_start(CPUS_MAXIMUM);
    for (;;) {
        ready();
        void (*scene)(void) = chosen;
        if (scene) {
            chosen = 0;
            scene();
            scenes_played++;
        }
    }
}

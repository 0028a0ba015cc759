#include "kernel/cpus/work.h"

#include "arch/x86_64/idt/cpu.h"
#include "kernel/cpus/forget.h"
#include "kernel/cpus/local_apic.h"

static void (*volatile given_work)(struct cpu *self);
static volatile unsigned given; /* how often */

/* Nothing but a reason to look for work. */
void on_wake(struct interrupt_frame *frame) {
    (void)frame;
    trapgate_apic_end(local_apic(), WAKE_VECTOR);
}

void wait_for_work(struct cpu *self) {
    self->done = given;
    self->runs = true;
    for (;;) {
        self->thread = "idle";
        while (self->done == given) {
            __asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
        }
        self->thread = NULL;
        given_work(self);
        self->done = given;
    }
}

void cpus_give(void (*work)(struct cpu *self)) {
    given_work = work;
    given = given + 1;
    for (unsigned i = 0; i < cpus_count(); i++) {
        if (cpu_at(i) != cpu_self()) {
            local_apic_send(
                (struct trapgate_ipi){.apic_id = cpu_at(i)->apic_id, .vector = WAKE_VECTOR});
        }
    }
}

void cpus_do(void (*work)(struct cpu *self)) {
    cpus_give(work);
    work(cpu_self());
    for (unsigned i = 0; i < cpus_count(); i++) {
        while (cpu_at(i) != cpu_self() && cpu_at(i)->done != given) {
            forget_if_asked(cpu_self());
            __builtin_ia32_pause();
        }
    }
}

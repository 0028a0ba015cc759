/*
 * What CPUs remember of the page tables: a CPU that changes an entry tells the others, by an interrupt, and
 * goes on when each has said that it has forgotten the old one. SDM 3A, "Propagation of Paging-Structure
 * Changes to Multiple Processors".
 */
#include "arch/x86_64/idt/cpu.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/forget.h"
#include "kernel/cpus/local_apic.h"

/* Of the CPU that asks; the next one waits. */
static bool locked;
static volatile uint64_t asked_address;
static volatile unsigned asked; /* how often */

void forget_if_asked(struct cpu *self) {
    unsigned now = asked;
    if (self->forgotten != now) {
        cpu_invalidate_page(asked_address);
        __atomic_store_n(&self->forgotten, now, __ATOMIC_RELEASE);
    }
}

void on_forget(struct interrupt_frame *frame) {
    (void)frame;
    forget_if_asked(cpu_self());
    trapgate_apic_end(local_apic(), FORGET_VECTOR);
}

/* Two that ask at once, with interrupts off, would wait for each other: who waits does what he is asked to. */
static void lock(struct cpu *self) {
    while (__atomic_exchange_n(&locked, true, __ATOMIC_ACQUIRE)) {
        forget_if_asked(self);
        __builtin_ia32_pause();
    }
}

static void ask(const struct cpu *self) {
    for (unsigned i = 0; i < cpus_count(); i++) {
        if (cpu_at(i) != self) {
            local_apic_send(
                (struct trapgate_ipi){.apic_id = cpu_at(i)->apic_id, .vector = FORGET_VECTOR});
        }
    }
}

void cpus_forget_page(uint64_t address) {
    struct cpu *self = cpu_self();
    uint64_t flags = cpu_read_rflags();
    cpu_disable_interrupts();
    lock(self);
    asked_address = address;
    asked = asked + 1;
    forget_if_asked(self);
    ask(self);
    for (unsigned i = 0; i < cpus_count(); i++) {
        while (__atomic_load_n(&cpu_at(i)->forgotten, __ATOMIC_ACQUIRE) != asked) {
            __builtin_ia32_pause();
        }
    }
    __atomic_store_n(&locked, false, __ATOMIC_RELEASE);
    if (flags & RFLAGS_IF) {
        cpu_enable_interrupts();
    }
}

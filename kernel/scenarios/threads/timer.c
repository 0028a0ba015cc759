#include "kernel/scenarios/threads/timer.h"

#include "kernel/cpus/local_apic.h"
#include "kernel/scenarios/threads/places.h"
#include "kernel/scenarios/threads/scheduler.h"
#include "kernel/scenarios/threads/switch.h"

static unsigned vector, longest;

/* George Marsaglia, "Xorshift RNGs". */
static uint32_t random(void) {
    uint32_t *value = &scheduler_cpu()->random;
    *value ^= *value << 13;
    *value ^= *value >> 17;
    *value ^= *value << 5;
    return *value;
}

void timer_choose(unsigned that_interrupts, unsigned longest_time) {
    vector = that_interrupts;
    longest = longest_time;
}

void timer_start(void) {
    trapgate_apic_timer_start(local_apic(), TRAPGATE_APIC_ONE_SHOT, vector, 1,
                              1 + random() % longest);
}

/* One that the timer had sent before is still to come, and has a handler only now. */
void timer_stop(void) {
    trapgate_apic_timer_stop(local_apic());
    while (trapgate_apic_requested(local_apic(), vector) ||
           trapgate_apic_requested(local_apic(), TIMER_VECTOR)) {
        __asm__ volatile("sti\n\tnop\n\tcli" : : : "memory");
    }
}

void timer_again(uint64_t rip) {
    places_note(rip);
    scheduler_cpu()->interrupts++;
    trapgate_apic_end(local_apic(), TIMER_VECTOR);
    if (!scheduler_is_over()) {
        timer_start();
    }
}

unsigned long timer_interrupts(void) {
    unsigned long all = 0;
    for (unsigned i = 0; i < THREADS_CPUS; i++) {
        all += scheduler_cpu_at(i)->interrupts;
    }
    return all;
}

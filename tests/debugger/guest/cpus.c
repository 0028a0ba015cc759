/* What the other CPUs do, if there are any: each in a loop until `released`, with interrupts off or on. */
#include "tests/debugger/guest/guest.h"

#include <trapgate/debugger.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/cpus/cpus.h"

volatile unsigned loops[4];
volatile uint64_t shared;
volatile unsigned released, arrived, met;

SCENE void loop_without_interrupts(struct cpu *self) {
    unsigned mine = self->index % 4;
    __atomic_fetch_add(&arrived, 1, __ATOMIC_RELEASE);
    while (!released) {
        __asm__ volatile("loop_here:" ::: "memory");
        loops[mine] = loops[mine] + 1;
    }
}

/* The third one writes; all call. */
SCENE void write_shared(unsigned index) {
    __asm__ volatile("shared_write:\n\t"
                     "movq %0, shared(%%rip)\n"
                     "shared_written:\n\t"
                     "nop"
                     :
                     : "r"((uint64_t)index)
                     : "memory");
}

SCENE void meet(unsigned index) {
    __asm__ volatile("" : : "r"(index));
    __atomic_fetch_add(&met, 1, __ATOMIC_RELEASE);
}

SCENE void write_on_the_last(struct cpu *self) {
    if (self->index + 1 == cpus_count()) {
        write_shared(self->index);
    }
}

SCENE void meet_all(struct cpu *self) {
    for (unsigned i = 0; i < 10; i++) {
        meet(self->index);
    }
}

static void (*given)(struct cpu *self);
static volatile unsigned finished;

static void do_given(struct cpu *self) {
    given(self);
    __atomic_fetch_add(&finished, 1, __ATOMIC_RELEASE);
}

static void give(void (*work)(struct cpu *self)) {
    released = arrived = met = finished = 0;
    given = work;
    cpus_give(do_given);
}

static void wait_for(const volatile unsigned *counter, unsigned count) {
    while (__atomic_load_n(counter, __ATOMIC_ACQUIRE) < count) {
        __builtin_ia32_pause();
    }
}

/* Until none does anything any more. */
static void finish(void) {
    released = 1;
    wait_for(&finished, cpus_count() - 1);
}

SCENE void scene_others_loop(void) {
    give(loop_without_interrupts);
    wait_for(&arrived, cpus_count() - 1);
    __asm__ volatile("others_loop: nop");
    finish();
}

/* Until somebody at the line sets `released`. */
SCENE void scene_others_loop_on(void) {
    static const char words[] = "the loops begin\n";
    give(loop_without_interrupts);
    wait_for(&arrived, cpus_count() - 1);
    debugger_print(words, sizeof words - 1);
    __asm__ volatile("sti");
    while (!released) {
    }
    __asm__ volatile("cli");
    finish();
}

SCENE void scene_last_writes(void) {
    give(write_on_the_last);
    finish();
}

SCENE void scene_all_meet(void) {
    give(meet_all);
    meet_all(cpu_self());
    finish();
    __asm__ volatile("all_met: nop");
}

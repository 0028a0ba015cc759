/*
 * One CPU crashes, and the others stop: each has a line of the place where it was, and the one that cannot
 * stop is named. With QEMU's -smp 4; the lines are looked for in the log.
 */
#include "arch/x86_64/report/levels.h"
#include <trapgate/report.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/output/console.h"
#include "tests/kernel/test.h"
#include "tests/kernel/thread.h"

enum { CRASHES = 0, DEAF = 3, WANTED = 4 };

static volatile unsigned at_place;
static volatile bool is_deaf;

__attribute__((noipa, noreturn)) static void work_for_ever(void) {
    __atomic_fetch_add(&at_place, 1, __ATOMIC_SEQ_CST);
    for (;;) {
        __builtin_ia32_pause();
    }
}

/* An NMI is blocked until the handler of the last one has returned: the deaf one's does not. */
INTERRUPT static void on_nmi(struct interrupt_frame *frame) {
    struct trapgate_exception exception = {.vector = VECTOR_NON_MASKABLE_INTERRUPT,
                                           .frame = frame,
                                           .registers = interrupted_registers()};
    if (cpu_self()->index == DEAF) {
        is_deaf = true;
        for (;;) {
            cpu_halt();
        }
    }
    trapgate_unhandled(&exception);
}

static void wait_until(const volatile unsigned *value, unsigned wanted) {
    while (*value < wanted) {
        __builtin_ia32_pause();
    }
}

static void crash(void) {
    volatile uint64_t nowhere = 16;
    *(volatile int *)nowhere = 1;
}

static void work_or_crash(struct cpu *self) {
    static const char *const threads[WANTED] = {"main", "reader", NULL, "sleeper"};
    self->thread = threads[self->index];
    if (self->index != CRASHES) {
        work_for_ever();
    }
    wait_until(&at_place, WANTED - 1);
    local_apic_send(
        (struct trapgate_ipi){.apic_id = cpu_at(DEAF)->apic_id, .delivery = TRAPGATE_NMI});
    while (!is_deaf) {
        __builtin_ia32_pause();
    }
    crash();
}

static bool start(void) {
    cpus_start(CPUS_MAXIMUM);
    thread_state_behind_gs = true;
    return cpus_count() == WANTED;
}

TEST(a_crash_on_one_cpu_stops_the_others, .alone = true, .ends_with = VECTOR_PAGE_FAULT) {
    struct idt *table = test_idt();
    idt_set_handler(&table->non_maskable_interrupt, on_nmi, .stack = 2);
    if (!start()) {
        SKIP("it needs four CPUs");
    }
    cpus_do(work_or_crash);
}

static volatile bool all_have_stopped;

static void watch(const char *stage, unsigned level) {
    (void)stage, (void)level;
    all_have_stopped = true;
}

/* The others print without a pause when one of them panics: what it says comes out whole, and last. */
static void print_or_panic(struct cpu *self) {
    __atomic_fetch_add(&at_place, 1, __ATOMIC_SEQ_CST);
    if (self->index == CRASHES) {
        wait_until(&at_place, WANTED);
        report_failure("one CPU has had enough");
    }
    for (unsigned i = 0;; i++) {
        console_print("%snoise %u of CPU %u\n", all_have_stopped ? "late " : "", i, self->index);
    }
}

TEST(what_others_print_does_not_hide_a_panic, .alone = true, .panics = true) {
    if (!start()) {
        SKIP("it needs four CPUs");
    }
    report_watch_stages(watch); /* the first comes when they should have stopped */
    cpus_do(print_or_panic);
}

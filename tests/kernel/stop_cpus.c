/*
 * One CPU crashes, and the others stop: each has a line of the place where it was, and the one that cannot
 * stop is named. With QEMU's -smp 4; the lines are looked for in the log.
 */
#include "arch/x86_64/report/levels.h"
#include <trapgate/cpus.h>
#include <trapgate/report.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "kernel/wait.h"
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

/* An NMI at every stage: of an unknown reason, and again and again. */
static void disturb(const char *stage, unsigned level) {
    (void)stage, (void)level;
    local_apic_send(
        (struct trapgate_ipi){.apic_id = trapgate_cpu_apic_id(), .delivery = TRAPGATE_NMI});
    for (unsigned i = 0; i < 1000; i++) {
        __builtin_ia32_pause();
    }
}

TEST(nmis_that_repeat_do_not_cut_a_report_short, .alone = true, .ends_with = VECTOR_PAGE_FAULT) {
    REQUIRE(local_apic_start());
    report_watch_stages(disturb);
    crash();
}

/* A CPU that has no IDT yet: an NMI would be the end of the machine. */
static volatile bool is_starting;

static void start_for_ever(void *argument) {
    (void)argument;
    is_starting = true;
    for (;;) {
        cpu_halt();
    }
}

static void wait_about(uint32_t microseconds, void *context) {
    (void)context;
    wait_microseconds(microseconds);
}

static bool begin_to_start(uint32_t apic_id) {
    enum { PAGE = 0x8000 };
    static char stack[0x1000] __attribute__((aligned(16)));
    const struct trapgate_cpu_start how = {.stack = stack + sizeof stack, .entry = start_for_ever};
    REQUIRE(memory_map(PAGE, PAGE, PAGE_WRITABLE));
    return trapgate_cpu_prepare((void *)PAGE, PAGE, &how) &&
           trapgate_cpu_send_start(local_apic(), apic_id, PAGE, wait_about, NULL);
}

TEST(a_crash_sends_no_nmi_to_a_cpu_that_is_starting, .alone = true,
     .ends_with = VECTOR_PAGE_FAULT) {
    enum { LAST = 2 };
    cpus_start(LAST);
    thread_state_behind_gs = true;
    if (cpus_count() != LAST || !begin_to_start(LAST)) {
        SKIP("it needs three CPUs");
    }
    while (!is_starting) {
        __builtin_ia32_pause();
    }
    crash();
}

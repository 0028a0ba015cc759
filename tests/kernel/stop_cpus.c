/*
 * One CPU crashes, and the others stop: each has a line of the place where it was, and the one that cannot
 * stop is named. With QEMU's -smp 4; the lines are looked for in the log.
 */
#include <trapgate/report.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/report_host.h"
#include "tests/kernel/cpus.h"
#include "tests/kernel/test.h"

enum { DEAF = 3, WANTED = 4 };

static unsigned count;
static volatile unsigned at_place;
static volatile bool is_deaf;

__attribute__((noipa, noreturn)) static void work_for_ever(void) {
    __atomic_fetch_add(&at_place, 1, __ATOMIC_SEQ_CST);
    for (;;) {
        __builtin_ia32_pause();
    }
}

static void send_nmi(struct trapgate_ipi ipi) {
    ipi.delivery = TRAPGATE_NMI;
    while (!trapgate_apic_send(cpus_apic(), ipi)) {
        __builtin_ia32_pause();
    }
}

/* An NMI is blocked until the handler of the last one has returned: the deaf one's does not. */
INTERRUPT static void on_nmi(struct interrupt_frame *frame) {
    const struct trapgate_exception exception = {.vector = VECTOR_NON_MASKABLE_INTERRUPT,
                                                 .frame = frame,
                                                 .registers = interrupted_registers()};
    if (cpu_self()->index == DEAF) {
        is_deaf = true;
        for (;;) {
            __builtin_ia32_pause();
        }
    }
    report_exception(&exception);
}

static void stop_others(void *context) {
    (void)context;
    send_nmi((struct trapgate_ipi){.target = TRAPGATE_IPI_OTHERS});
}

static bool find_cpu(unsigned index, struct report_cpu *cpu, void *context) {
    static const char *const threads[WANTED] = {"main", "reader", NULL, "sleeper"};
    (void)context;
    if (index >= count) {
        return false;
    }
    *cpu = (struct report_cpu){cpus[index].apic_id, threads[index]};
    return true;
}

static void work(struct cpu *self) {
    (void)self;
    work_for_ever();
}

TEST(a_crash_on_one_cpu_stops_the_others, .alone = true, .ends_with = VECTOR_PAGE_FAULT) {
    static struct report_host host;
    static struct idt unused;
    count = cpus_start();
    if (count != WANTED) {
        cpus_stop();
        SKIP("it needs four CPUs");
    }
    idt_set_handler(&((struct idt *)cpu_store_idt().base)->non_maskable_interrupt, on_nmi,
                    .stack = 2);
    cpus_give(work);
    while (at_place < WANTED - 1) {
        __builtin_ia32_pause();
    }
    send_nmi((struct trapgate_ipi){.apic_id = cpus[DEAF].apic_id});
    while (!is_deaf) {
        __builtin_ia32_pause();
    }
    host = kernel_report_host;
    host.stop_others = stop_others;
    host.cpu = find_cpu;
    report_install(&unused, &host);
    volatile uint64_t nowhere = 16;
    *(volatile int *)nowhere = 1;
}

#include "tests/kernel/cpus.h"

#include <trapgate/cpus.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/memory.h"
#include "tests/kernel/controllers.h"
#include "tests/kernel/test.h"
#include "tests/kernel/thread.h"

enum { START_PAGE = 0x8000, WAKE = 0x48, STACK_SIZE = 5 * PAGE_SIZE };

struct cpu cpus[CPUS_MAXIMUM];
static char stacks[CPUS_MAXIMUM][STACK_SIZE] __attribute__((aligned(4096)));
static unsigned count;
static struct controllers *controllers;
static struct idt *table;
static void (*volatile given_work)(struct cpu *self);
static volatile unsigned given; /* how often */
static volatile bool stopped;

/* Nothing but a reason to look for work. */
INTERRUPT static void on_wake(struct interrupt_frame *frame) {
    (void)frame;
    trapgate_apic_end(&controllers->apic, WAKE);
}

const struct trapgate_apic *cpus_apic(void) {
    return &controllers->apic;
}

struct cpu *cpu_self(void) {
    return (struct cpu *)cpu_read_msr(MSR_GS_BASE);
}

static void set_up_this_cpu(struct cpu *self) {
    self->catches = &self->own_catches;
    self->own_catches.keep_bases = true;
    cpu_write_msr(MSR_GS_BASE, (uint64_t)self);
}

static void run_cpu(void *argument) {
    struct cpu *self = argument;
    trapgate_segments_set_up(&self->segments, table);
    idt_load_unchecked(table);
    set_up_this_cpu(self);
    struct trapgate_apic same = controllers->apic;
    trapgate_apic_start(&same, controllers->apic.registers, SPURIOUS_VECTOR, ERROR_VECTOR);
    self->ready = true;
    for (;;) {
        while (self->done == given && !stopped) {
            __asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
        }
        if (stopped) {
            break;
        }
        given_work(self);
        self->done++;
    }
    for (;;) {
        cpu_halt();
    }
}

/* A write to this port, which nothing but diagnostic cards listens to, takes about a microsecond. */
static void wait(uint32_t microseconds, void *context) {
    (void)context;
    for (uint32_t i = 0; i < microseconds; i++) {
        cpu_write_port8(0x80, 0);
    }
}

static bool unmap(void *page, void *context) {
    (void)context;
    memory_unmap((uint64_t)page);
    return true;
}

static void start_one(struct cpu *cpu) {
    enum { TRIES = 5000 }; /* of a millisecond, or less */
    REQUIRE(trapgate_guarded_stack_make(&cpu->stack, "a CPU's stack", stacks[cpu->index],
                                        STACK_SIZE, unmap, NULL));
    REQUIRE(trapgate_cpu_prepare(
        (void *)START_PAGE, START_PAGE,
        &(struct trapgate_cpu_start){.stack = cpu->stack.top, .entry = run_cpu, .argument = cpu}));
    REQUIRE(trapgate_cpu_send_start(&controllers->apic, cpu->apic_id, START_PAGE, wait, NULL));
    for (unsigned i = 0; i < TRIES && !cpu->ready; i++) {
        wait(1000, NULL);
    }
    REQUIRE(cpu->ready);
    /* Its double fault stack and the others have guards now. */
    for (unsigned i = 0; i < TRAPGATE_OWN_STACKS; i++) {
        memory_unmap((uint64_t)cpu->segments.stacks[i].guard);
    }
}

static void add(uint32_t apic_id) {
    REQUIRE(count < CPUS_MAXIMUM);
    cpus[count].apic_id = apic_id;
    cpus[count].index = count;
    count++;
}

unsigned cpus_start(void) {
    struct trapgate_madt_entry entry;
    controllers = controllers_start(true);
    table = controllers->vectors.table;
    idt_set_interrupt(table, WAKE, on_wake);
    count = 0;
    add(trapgate_cpu_apic_id());
    for (size_t at = 0; trapgate_madt_next(&controllers->madt, &at, &entry);) {
        if (entry.kind == TRAPGATE_MADT_CPU && entry.enabled && entry.apic_id != cpus[0].apic_id) {
            add(entry.apic_id);
        }
    }
    set_up_this_cpu(&cpus[0]);
    thread_state_behind_gs = true;
    /* Where it is, because the others are there when they switch paging on. */
    REQUIRE(memory_map(START_PAGE, START_PAGE, PAGE_WRITABLE));
    for (unsigned i = 1; i < count; i++) {
        start_one(&cpus[i]);
    }
    memory_unmap(START_PAGE);
    return count;
}

static void wake_others(void) {
    while (count > 1 && !trapgate_apic_send(
                            &controllers->apic,
                            (struct trapgate_ipi){.target = TRAPGATE_IPI_OTHERS, .vector = WAKE})) {
        __builtin_ia32_pause();
    }
}

void cpus_give(void (*work)(struct cpu *self)) {
    given_work = work;
    given = given + 1;
    wake_others();
}

void cpus_do(void (*work)(struct cpu *self)) {
    cpus_give(work);
    work(&cpus[0]);
    cpus[0].done++;
    for (unsigned i = 1; i < count; i++) {
        while (cpus[i].done != given) {
            __builtin_ia32_pause();
        }
    }
}

void cpus_stop(void) {
    stopped = true;
    wake_others();
    thread_state_behind_gs = false;
    cpu_write_msr(MSR_GS_BASE, 0);
    controllers_stop();
}

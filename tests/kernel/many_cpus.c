/*
 * Every CPU of the machine, from its start on: descriptor tables and stacks of its own, its own catches, the
 * interrupts that CPUs send each other, and a mapping that all of them have to forget. With QEMU's -smp; one
 * boot for all of it, because a CPU starts once.
 */
#include <trapgate/catch.h>
#include <trapgate/cpus.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "tests/kernel/controllers.h"
#include "tests/kernel/cpus.h"
#include "tests/kernel/test.h"

enum { ONE = 0x49, FORGET = 0x4A, CATCHES = 3000 };
#define WINDOW 0x70000000ull

static unsigned count;
static struct trapgate_apic apic; /* a copy: all CPUs reach their own by it */

INTERRUPT static void on_one(struct interrupt_frame *frame) {
    (void)frame;
    cpu_self()->interrupts++;
    trapgate_apic_end(&apic, ONE);
}

INTERRUPT static void on_nmi(struct interrupt_frame *frame) {
    (void)frame;
    struct cpu *self = cpu_self();
    uint64_t here = (uint64_t)__builtin_frame_address(0);
    /* On the stack that this CPU has for it. */
    self->nmis += self->index == 0 || (here >= (uint64_t)self->segments.stacks[1].base &&
                                       here < (uint64_t)self->segments.stacks[1].top);
}

INTERRUPT static void on_forget(struct interrupt_frame *frame) {
    (void)frame;
    cpu_invalidate_page(WINDOW);
    trapgate_apic_end(&apic, FORGET);
    cpu_self()->interrupts++;
}

static void send(struct trapgate_ipi ipi) {
    while (!trapgate_apic_send(&apic, ipi)) {
        __builtin_ia32_pause();
    }
}

static void forget_counts(void) {
    for (unsigned i = 0; i < count; i++) {
        cpus[i].interrupts = cpus[i].nmis = 0;
    }
}

static void wait_until_all_others_had(volatile unsigned *(*which)(struct cpu *), unsigned wanted) {
    for (unsigned i = 1; i < count; i++) {
        while (*which(&cpus[i]) < wanted) {
            __builtin_ia32_pause();
        }
    }
}

static volatile unsigned *interrupts_of(struct cpu *cpu) {
    return &cpu->interrupts;
}

static volatile unsigned *nmis_of(struct cpu *cpu) {
    return &cpu->nmis;
}

static void look_at_tables(struct cpu *self) {
    bool own = self->index == 0 || (cpu_store_gdt().base == (uint64_t)&self->segments.gdt &&
                                    cpu_store_task_register() == TRAPGATE_SELECTOR_TSS);
    self->result = own && trapgate_cpu_apic_id() == self->apic_id &&
                   trapgate_apic_id(&apic) == self->apic_id && cpu_self() == self;
}

static void check_tables(void) {
    cpus_do(look_at_tables);
    for (unsigned i = 0; i < count; i++) {
        CHECK(cpus[i].result);
        for (unsigned other = 0; other < i; other++) {
            CHECK_NOT_EQUAL(cpus[i].apic_id, cpus[other].apic_id);
        }
    }
}

static void read_it(void *address) {
    (void)*(volatile char *)address;
}

static unsigned arrived;

/* At the same time as all others: from when each has arrived. */
static void catch_own(struct cpu *self) {
    self->result = 0;
    __atomic_fetch_add(&arrived, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&arrived, __ATOMIC_SEQ_CST) < count) {
        __builtin_ia32_pause();
    }
    for (unsigned i = 0; i < CATCHES; i++) {
        struct caught_exception caught;
        uint64_t address = 0x66600000 + 0x100000 * (uint64_t)self->index + i;
        self->result += exception_catch(&caught, read_it, (void *)address) &&
                        caught.vector == VECTOR_PAGE_FAULT && caught.address == address;
    }
}

/* Its guard page, and with that a double fault on the stack of this CPU. */
static void lose_stack(void *stack) {
    __asm__ volatile("movq %0, %%rsp\n\tpushq %%rax" : : "r"(stack) : "memory");
    __builtin_unreachable();
}

static void overflow(struct cpu *self) {
    struct caught_exception caught;
    self->result = self->index == 0 || (exception_catch(&caught, lose_stack, self->stack.base) &&
                                        caught.vector == VECTOR_DOUBLE_FAULT);
}

static void check_catches(void) {
    arrived = 0;
    cpus_do(catch_own);
    for (unsigned i = 0; i < count; i++) {
        CHECK_EQUAL(cpus[i].result, CATCHES);
    }
    cpus_do(overflow);
    for (unsigned i = 0; i < count; i++) {
        CHECK(cpus[i].result);
    }
}

static void check_interrupts(void) {
    forget_counts();
    for (unsigned i = 1; i < count; i++) {
        send((struct trapgate_ipi){.apic_id = cpus[i].apic_id, .vector = ONE});
        while (cpus[i].interrupts == 0) {
            __builtin_ia32_pause();
        }
    }
    for (unsigned i = 0; i < count; i++) {
        CHECK_EQUAL(cpus[i].interrupts, i != 0);
    }
    if (count > 1) {
        send((struct trapgate_ipi){.target = TRAPGATE_IPI_OTHERS, .vector = ONE});
        wait_until_all_others_had(interrupts_of, 2);
        send((struct trapgate_ipi){.target = TRAPGATE_IPI_OTHERS, .delivery = TRAPGATE_NMI});
        wait_until_all_others_had(nmis_of, 1);
    }
    for (unsigned i = 0; i < count; i++) {
        CHECK_EQUAL(cpus[i].interrupts, i != 0 ? 2 : 0);
        CHECK_EQUAL(cpus[i].nmis, i != 0);
    }
}

static void read_window(struct cpu *self) {
    self->result = *(volatile unsigned long *)WINDOW;
}

static void check_all_read(unsigned long wanted) {
    cpus_do(read_window);
    for (unsigned i = 0; i < count; i++) {
        CHECK_EQUAL(cpus[i].result, wanted);
    }
}

/* A translation that the others have cached is theirs to forget: each is told to, and says when it has. */
static void check_shootdown(void) {
    static unsigned long pages[2][PAGE_SIZE / 8] __attribute__((aligned(4096)));
    pages[0][0] = 1;
    pages[1][0] = 2;
    for (unsigned round = 0; round < 20; round++) {
        forget_counts();
        REQUIRE(memory_map(WINDOW, memory_physical(pages[round % 2]), PAGE_WRITABLE));
        if (count > 1) {
            send((struct trapgate_ipi){.target = TRAPGATE_IPI_OTHERS, .vector = FORGET});
            wait_until_all_others_had(interrupts_of, 1);
        }
        check_all_read(1 + round % 2);
    }
    memory_unmap(WINDOW);
}

TEST(every_cpu_starts_and_is_one_of_its_own, .alone = true) {
    count = cpus_start();
    struct idt *table = (struct idt *)cpu_store_idt().base;
    idt_set_interrupt(table, ONE, on_one);
    idt_set_interrupt(table, FORGET, on_forget);
    idt_set_handler(&table->non_maskable_interrupt, on_nmi, .stack = 2);
    apic = *cpus_apic();
    check_tables();
    check_catches();
    check_interrupts();
    check_shootdown();
    console_print("\n%u CPUs\n", count);
    cpus_stop();
}

static void never(void *argument) {
    (void)argument;
}

TEST(a_cpu_is_not_prepared_where_it_cannot_start) {
    static char page[PAGE_SIZE], stack[64];
    const struct trapgate_cpu_start sound = {stack + sizeof stack, never, NULL};
    static const uint32_t bad[] = {0, 1, 0x8001, 0xA0000, 0x100000, UINT32_MAX};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(!trapgate_cpu_prepare(page, bad[i], &sound));
    }
    CHECK(!trapgate_cpu_prepare(NULL, 0x8000, &sound));
    CHECK(!trapgate_cpu_prepare(page, 0x8000, &(struct trapgate_cpu_start){stack, NULL, NULL}));
    CHECK(!trapgate_cpu_prepare(page, 0x8000, &(struct trapgate_cpu_start){NULL, never, NULL}));
    CHECK(trapgate_cpu_prepare(page, 0x8000, &sound));
}

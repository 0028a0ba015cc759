/*
 * Every CPU of the machine, from its start on: descriptor tables and stacks of its own, its own catches, the
 * interrupts that CPUs send each other, and a mapping that all of them have to forget. With QEMU's -smp; one
 * boot for all of it, because a CPU starts once.
 */
#include <trapgate/catch.h>
#include <trapgate/cpus.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/boot_information.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/exceptions.h"
#include "kernel/string.h"
#include "tests/kernel/test.h"
#include "tests/kernel/thread.h"

enum { ONE = 0x49, CATCHES = 3000, FORGETS = 4 };
#define WINDOW 0x70000000ull

static unsigned count;
static struct idt *test_table;
static struct {
    volatile unsigned interrupts, nmis;
    volatile unsigned long result;
} of[CPUS_MAXIMUM]; /* each CPU */

INTERRUPT static void on_one(struct interrupt_frame *frame) {
    (void)frame;
    of[cpu_self()->index].interrupts++;
    trapgate_apic_end(local_apic(), ONE);
}

INTERRUPT static void on_nmi(struct interrupt_frame *frame) {
    (void)frame;
    struct cpu *self = cpu_self();
    const struct trapgate_guarded_stack *stack =
        cpus_find_stack((uint64_t)__builtin_frame_address(0));
    /* On the stack that this CPU has for it. */
    of[self->index].nmis +=
        self->index == 0 || (stack && memcmp(stack->name, "NMI stack of CPU", 16) == 0 &&
                             stack->name[17] == (char)('0' + self->index));
}

static void forget_counts(void) {
    for (unsigned i = 0; i < count; i++) {
        of[i].interrupts = of[i].nmis = 0;
    }
}

static void wait_until_others_have(bool nmis, unsigned wanted) {
    for (unsigned i = 1; i < count; i++) {
        while ((nmis ? of[i].nmis : of[i].interrupts) < wanted) {
            __builtin_ia32_pause();
        }
    }
}

/* SDM 3A, "TSS Descriptor in 64-bit mode". */
static uint64_t task_state_segment(const struct trapgate_gdt *gdt) {
    return (gdt->tss_low >> 16 & 0xFFFFFF) | (gdt->tss_low >> 56 & 0xFF) << 24 |
           gdt->tss_high << 32;
}

static void look_at_tables(struct cpu *self) {
    struct trapgate_gdt *gdt = (struct trapgate_gdt *)cpu_store_gdt().base;
    uint64_t null = 0;
    of[self->index].result = task_state_segment(gdt) == (uint64_t)self->tss &&
                             !trapgate_probe_write(gdt, &null, sizeof null, NULL) &&
                             cpu_store_task_register() == TRAPGATE_SELECTOR_TSS &&
                             cpu_store_idt().base == (uint64_t)test_table &&
                             trapgate_cpu_apic_id() == self->apic_id &&
                             (!local_apic() || trapgate_apic_id(local_apic()) == self->apic_id) &&
                             cpu_self() == self && cpu_at(self->index) == self;
}

static void check_tables(void) {
    cpus_do(look_at_tables);
    for (unsigned i = 0; i < count; i++) {
        CHECK(of[i].result);
        for (unsigned other = 0; other < i; other++) {
            CHECK_NOT_EQUAL(cpu_at(i)->apic_id, cpu_at(other)->apic_id);
        }
    }
}

static void read_it(void *address) {
    (void)*(volatile char *)address;
}

static unsigned arrived;

/* At the same time as all others: from when each has arrived. */
static void catch_own(struct cpu *self) {
    of[self->index].result = 0;
    __atomic_fetch_add(&arrived, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&arrived, __ATOMIC_SEQ_CST) < count) {
        __builtin_ia32_pause();
    }
    for (unsigned i = 0; i < CATCHES; i++) {
        struct caught_exception caught;
        uint64_t address = 0x66600000 + 0x100000 * (uint64_t)self->index + i;
        of[self->index].result += exception_catch(&caught, read_it, (void *)address) &&
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
    const struct trapgate_guarded_stack *stack = cpus_find_stack((uint64_t)&caught);
    of[self->index].result =
        self->index == 0 || (stack && exception_catch(&caught, lose_stack, stack->base) &&
                             caught.vector == VECTOR_DOUBLE_FAULT);
}

static void check_catches(void) {
    arrived = 0;
    cpus_do(catch_own);
    for (unsigned i = 0; i < count; i++) {
        CHECK_EQUAL(of[i].result, CATCHES);
    }
    cpus_do(overflow);
    for (unsigned i = 0; i < count; i++) {
        CHECK(of[i].result);
    }
}

static void check_interrupts(void) {
    forget_counts();
    for (unsigned i = 1; i < count; i++) {
        local_apic_send((struct trapgate_ipi){.apic_id = cpu_at(i)->apic_id, .vector = ONE});
        while (of[i].interrupts == 0) {
            __builtin_ia32_pause();
        }
    }
    for (unsigned i = 0; i < count; i++) {
        CHECK_EQUAL(of[i].interrupts, i != 0);
    }
    if (count > 1) {
        local_apic_send((struct trapgate_ipi){.target = TRAPGATE_IPI_OTHERS, .vector = ONE});
        wait_until_others_have(false, 2);
        local_apic_send(
            (struct trapgate_ipi){.target = TRAPGATE_IPI_OTHERS, .delivery = TRAPGATE_NMI});
        wait_until_others_have(true, 1);
    }
    for (unsigned i = 0; i < count; i++) {
        CHECK_EQUAL(of[i].interrupts, i != 0 ? 2 : 0);
        CHECK_EQUAL(of[i].nmis, i != 0);
    }
}

static void read_window(struct cpu *self) {
    of[self->index].result = *(volatile unsigned long *)WINDOW;
}

static void check_all_read(unsigned long wanted) {
    cpus_do(read_window);
    for (unsigned i = 0; i < count; i++) {
        CHECK_EQUAL(of[i].result, wanted);
    }
}

/* A translation that the others have cached is theirs to forget. */
static void check_shootdown(void) {
    static unsigned long pages[2][PAGE_SIZE / 8] __attribute__((aligned(4096)));
    pages[0][0] = 1;
    pages[1][0] = 2;
    for (unsigned round = 0; round < 20; round++) {
        REQUIRE(memory_map(WINDOW, memory_physical(pages[round % 2]), PAGE_WRITABLE));
        cpus_forget_page(WINDOW);
        check_all_read(1 + round % 2);
    }
    memory_unmap(WINDOW);
}

/* All at once, with interrupts off: who waits for another one does what that one asks. */
static void forget_often(struct cpu *self) {
    for (unsigned i = 0; i < FORGETS; i++) {
        cpus_forget_page(WINDOW);
    }
    of[self->index].result = FORGETS;
}

static void check_shootdowns_at_once(void) {
    cpus_do(forget_often);
    for (unsigned i = 0; i < count; i++) {
        CHECK_EQUAL(of[i].result, FORGETS);
    }
}

TEST(every_cpu_starts_and_is_one_of_its_own, .alone = true) {
    test_table = test_idt();
    idt_set_interrupt(test_table, ONE, on_one);
    idt_set_handler(&test_table->non_maskable_interrupt, on_nmi, .stack = 2);
    cpus_start(boot_number("cpus", CPUS_MAXIMUM));
    thread_state_behind_gs = true;
    count = cpus_count();
    check_tables();
    check_catches();
    check_interrupts();
    check_shootdown();
    check_shootdowns_at_once();
    console_print("\n%u CPUs\n", count);
}

/* All that a machine with one CPU pays for it is to read what the firmware says of CPUs. */
TEST(a_machine_with_one_cpu_pays_little_for_the_others, .alone = true) {
    enum { TICKS_PER_INSTRUCTION = 16, MOST = 4000 };
    if (boot_number("icount", 0) != 4) {
        SKIP("time is no number of instructions here");
    }
    uint64_t began = cpu_time_stamp();
    cpus_start(CPUS_MAXIMUM);
    uint64_t instructions = (cpu_time_stamp() - began) / TICKS_PER_INSTRUCTION;
    CHECK_EQUAL(cpus_count(), 1);
    CHECK_COMPARE(instructions, <, (uint64_t)MOST);
    console_print_serial("\n%lu instructions\n", instructions);
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

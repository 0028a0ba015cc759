/* Interrupts from CPU to CPU by each kind of destination: those arrive that are meant, once, and at nobody else.
 * With QEMU's -smp, and in Bochs, whose local APICs are in x2APIC mode. */
#include "arch/x86_64/idt/cpu.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/output/console.h"
#include "tests/kernel/test.h"
#include "tests/kernel/thread.h"

enum { VECTOR = 0x49, MOST = 8 };

static unsigned count;
static struct {
    volatile unsigned came;
    uint32_t logical;
} of[MOST]; /* each CPU */

INTERRUPT static void on_interrupt(struct interrupt_frame *frame) {
    (void)frame;
    of[cpu_self()->index].came++;
    trapgate_apic_end(local_apic(), VECTOR);
}

static void choose_logical(struct cpu *self) {
    of[self->index].logical = trapgate_apic_set_logical(local_apic(), (uint8_t)(1u << self->index));
}

/* Interrupts are on in no work, so what was sent before has come when this has been done. */
static void let_them_come(struct cpu *self) {
    (void)self;
    __asm__ volatile("sti\n\tnop\n\tnop\n\tcli" : : : "memory");
}

static unsigned all_that_came(void) {
    unsigned sum = 0;
    for (unsigned i = 0; i < count; i++) {
        sum += of[i].came;
    }
    return sum;
}

static void send(struct trapgate_ipi ipi) {
    for (unsigned i = 0; i < count; i++) {
        of[i].came = 0;
    }
    ipi.vector = VECTOR;
    local_apic_send(ipi);
    for (unsigned i = 0; i < 3; i++) {
        cpus_do(let_them_come);
    }
}

/* `mask` has a bit for each CPU. */
static void check(struct trapgate_ipi ipi, unsigned mask) {
    send(ipi);
    for (unsigned i = 0; i < count; i++) {
        CHECK_EQUAL(of[i].came, mask >> i & 1);
    }
}

/* In x2APIC mode the lower half has a bit for each CPU of a cluster, which the upper half names. */
static void check_logical(void) {
    for (unsigned mask = 1; mask < 1u << count; mask++) {
        uint32_t destination = 0;
        for (unsigned i = 0; i < count; i++) {
            destination |= mask >> i & 1 ? of[i].logical : 0;
        }
        check((struct trapgate_ipi){.target = TRAPGATE_IPI_LOGICAL, .apic_id = destination}, mask);
    }
}

static void check_lowest_priority(void) {
    uint32_t everybody = 0;
    for (unsigned i = 0; i < count; i++) {
        everybody |= of[i].logical;
    }
    send((struct trapgate_ipi){.target = TRAPGATE_IPI_LOGICAL,
                               .apic_id = everybody,
                               .delivery = TRAPGATE_LOWEST_PRIORITY});
    CHECK_EQUAL(all_that_came(), 1);
}

TEST(an_interrupt_reaches_the_cpus_that_it_is_sent_to, .alone = true) {
    idt_set_interrupt(test_idt(), VECTOR, on_interrupt);
    cpus_start(MOST);
    thread_state_behind_gs = true;
    count = cpus_count();
    REQUIRE(local_apic_start());
    unsigned all = (1u << count) - 1;
    cpus_do(choose_logical);
    for (unsigned i = 0; i < count; i++) {
        check((struct trapgate_ipi){.apic_id = cpu_at(i)->apic_id}, 1u << i);
    }
    check((struct trapgate_ipi){.target = TRAPGATE_IPI_SELF}, 1);
    check((struct trapgate_ipi){.target = TRAPGATE_IPI_OTHERS}, all & ~1u);
    check((struct trapgate_ipi){.target = TRAPGATE_IPI_ALL}, all);
    check_logical();
    check_lowest_priority();
    CHECK_EQUAL(trapgate_apic_take_errors(local_apic()), 0);
    console_print_serial("\n%u CPUs by %s\n", count, local_apic()->registers ? "xAPIC" : "x2APIC");
}

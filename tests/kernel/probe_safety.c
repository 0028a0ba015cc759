/* What a probe must not become: the end of an NMI's blocking, or a way for a program to write to the kernel. */
#include <trapgate/catch.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/string.h"
#include "tests/kernel/controllers.h"
#include "tests/kernel/test.h"
#include "kernel/ring_3/ring_3.h"
#include "tests/kernel/user.h"

static struct controllers *all;
static volatile unsigned nmis, nested, depth, failed_probes;

static void send_nmi(void) {
    const struct trapgate_ipi nmi = {.apic_id = trapgate_apic_id(&all->apic),
                                     .delivery = TRAPGATE_NMI};
    CHECK(trapgate_apic_send(&all->apic, nmi));
}

static void wait_a_while(void) {
    for (unsigned i = 0; i < 10000; i++) {
        __builtin_ia32_pause();
    }
}

/* An NMI is blocked until the handler of the last one executes IRET: by a fault of its own, that is too soon,
 * and the second NMI writes over the first one's frame. SDM 3A, "Handling Multiple NMIs". */
INTERRUPT static void on_nmi(struct interrupt_frame *frame) {
    uint64_t word;
    (void)frame;
    nmis++;
    nested += depth++ > 0;
    if (nmis == 1) {
        send_nmi();
        wait_a_while();
        failed_probes += !trapgate_probe_read(&word, (const void *)0x66600000, sizeof word, NULL);
        failed_probes += !trapgate_probe_read(&word, (const void *)0x66600001, 3, NULL);
        wait_a_while();
    }
    depth--;
}

TEST(a_probe_that_fails_in_an_nmi_lets_no_other_nmi_in) {
    all = controllers_start(true);
    nmis = nested = depth = failed_probes = 0;
    idt_set_handler(&test_idt()->non_maskable_interrupt, on_nmi, .stack = 2);
    send_nmi();
    for (unsigned i = 0; i < 1000 && nmis < 2; i++) {
        wait_a_while();
    }
    controllers_stop();
    CHECK_EQUAL(nmis, 2); /* the second one came, when the first had ended */
    CHECK_EQUAL(nested, 0);
    CHECK_EQUAL(failed_probes, 2);
}

/* At CPL 3: r8 is where a probe tells its failure, and then on to the probe's code, whose fetch faults. */
static volatile uint64_t target[64];
static volatile unsigned long taken;

static void take_page_fault(void) {
    taken++;
}

INTERRUPT static void on_page_fault(struct interrupt_frame *frame, unsigned long error_code) {
    struct trapgate_exception exception = {.vector = VECTOR_PAGE_FAULT,
                                           .has_error_code = true,
                                           .error_code = error_code,
                                           .cr2 = cpu_read_cr2(),
                                           .frame = frame,
                                           .registers = interrupted_registers()};
    trapgate_catch_deliver(&exception); /* comes back: it is no probe's, and there is no catch */
    take_page_fault();
    ring_3_end(frame);
}

TEST(a_program_that_jumps_into_a_probe_writes_nothing) {
    /* movabs $target, %r8; movabs $probe, %rax; jmp *%rax */
    uint8_t code[] = {0x49, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0,    0x48,
                      0xB8, 0,    0, 0, 0, 0, 0, 0, 0, 0xFF, 0xE0};
    /* Behind the word's part, where a failure is told at once. */
    uint64_t where = (uint64_t)target, probe = (uint64_t)trapgate_probe_read + 24;
    taken = 0;
    memcpy(code + 2, &where, sizeof where);
    memcpy(code + 12, &probe, sizeof probe);
    idt_set_handler(&test_idt()->page_fault, on_page_fault);
    REQUIRE(user_run(code, sizeof code));
    CHECK_EQUAL(taken, 1);
    for (unsigned i = 0; i < 64; i++) {
        CHECK_EQUAL(target[i], 0);
    }
}

/* The local APIC: interrupts from CPU to CPU (here to itself), its timer, and that each has one end. */
#include "arch/x86_64/idt/cpu.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/exceptions.h"
#include "kernel/output/console.h"
#include "tests/kernel/controllers.h"
#include "tests/kernel/test.h"

static struct controllers *all;
static struct counted counted;

enum { VECTOR = 0x51 };

static void start(void) {
    all = controllers_start(true);
    counted = (struct counted){0};
    controllers_count(VECTOR, &counted);
}

static void check_that_nothing_is_in_service(void) {
    for (unsigned vector = 16; vector < 256; vector++) {
        CHECK(!trapgate_apic_in_service(&all->apic, vector));
        CHECK(!trapgate_apic_requested(&all->apic, vector));
    }
}

/* Sends one after the other; each must arrive once, and have one end. */
static void check_that_each_arrives(const struct trapgate_ipi *ipis, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        CHECK(trapgate_apic_send(&all->apic, ipis[i]));
        wait_for(&counted.real, i + 1);
        let_interrupts_come();
        CHECK_EQUAL(counted.real, i + 1);
        CHECK_EQUAL(counted.ended, i + 1);
    }
    check_that_nothing_is_in_service();
    CHECK(!trapgate_apic_end(&all->apic, VECTOR)); /* nothing to end any more */
    CHECK_EQUAL(trapgate_apic_take_errors(&all->apic), 0);
    controllers_stop();
}

TEST(an_interrupt_to_this_cpu_or_to_all_arrives_once) {
    static const struct trapgate_ipi ipis[] = {
        {.target = TRAPGATE_IPI_SELF, .vector = VECTOR},
        {.target = TRAPGATE_IPI_ALL, .vector = VECTOR},
    };
    start();
    check_that_each_arrives(ipis, 2);
}

TEST(an_interrupt_to_an_apic_id_arrives_once) {
    start();
    const struct trapgate_ipi ipi = {
        .target = TRAPGATE_IPI_ONE, .vector = VECTOR, .apic_id = trapgate_apic_id(&all->apic)};
    check_that_each_arrives(&ipi, 1);
}

TEST(an_interrupt_to_a_logical_destination_arrives_once) {
    start();
    const struct trapgate_ipi ipi = {.target = TRAPGATE_IPI_LOGICAL,
                                     .vector = VECTOR,
                                     .apic_id = trapgate_apic_set_logical(&all->apic, 4)};
    check_that_each_arrives(&ipi, 1);
}

TEST(an_interrupt_that_cannot_be_sent_is_refused) {
    start();
    const struct trapgate_ipi bad[] = {
        {.target = TRAPGATE_IPI_SELF, .vector = 15},
        {.target = TRAPGATE_IPI_SELF, .vector = 256},
        {.target = TRAPGATE_IPI_SELF, .delivery = TRAPGATE_NMI},
        {.target = TRAPGATE_IPI_ALL, .delivery = TRAPGATE_INIT},
        {.target = TRAPGATE_IPI_OTHERS, .delivery = TRAPGATE_NMI, .vector = 2},
        {.target = TRAPGATE_IPI_OTHERS, .delivery = TRAPGATE_EXTERNAL},
        {.target = TRAPGATE_IPI_OTHERS, .delivery = TRAPGATE_START_UP, .vector = 256},
        {.target = (enum trapgate_ipi_target)5, .vector = VECTOR},
        {.target = TRAPGATE_IPI_ONE, .vector = VECTOR, .apic_id = 255},
    };
    /* The last one is good in x2APIC mode. */
    for (unsigned i = 0; i < sizeof bad / sizeof *bad - !all->apic.registers; i++) {
        CHECK(!trapgate_apic_send(&all->apic, bad[i]));
    }
    let_interrupts_come();
    CHECK_EQUAL(counted.real, 0);
    controllers_stop();
}

TEST(the_apic_timer_fires_once_or_again_and_again) {
    start();
    CHECK(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_ONE_SHOT, VECTOR, 1, 10000));
    wait_for(&counted.real, 1);
    CHECK_EQUAL(trapgate_apic_timer_left(&all->apic), 0);
    let_interrupts_come();
    CHECK_EQUAL(counted.real, 1);
    CHECK(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_PERIODIC, VECTOR, 2, 50000));
    wait_for(&counted.real, 6);
    trapgate_apic_timer_stop(&all->apic);
    let_interrupts_come(); /* one may have been pending */
    unsigned came = counted.real;
    for (unsigned i = 0; i < 1000; i++) {
        let_interrupts_come();
    }
    CHECK_EQUAL(counted.real, came);
    CHECK_EQUAL(counted.ended, came);
    check_that_nothing_is_in_service();
    controllers_stop();
}

/* One that is configured while it still runs would fire with its old count. */
TEST(a_timer_that_runs_is_stopped_before_it_is_set_anew) {
    static struct counted old;
    start();
    controllers_count(0x60, &old);
    CHECK(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_PERIODIC, 0x60, 1, 1000));
    CHECK(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_ONE_SHOT, VECTOR, 128, UINT32_MAX));
    CHECK(trapgate_apic_timer_left(&all->apic) > UINT32_MAX / 2);
    CHECK(!trapgate_apic_requested(&all->apic, VECTOR));
    let_interrupts_come(); /* one of the old ones may be pending */
    controllers_stop();
}

TEST(a_timer_that_there_is_not_is_refused) {
    start();
    CHECK(!trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_ONE_SHOT, 31, 1, 1));
    CHECK(!trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_ONE_SHOT, 256, 1, 1));
    CHECK(!trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_ONE_SHOT, VECTOR, 0, 1));
    CHECK(!trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_ONE_SHOT, VECTOR, 3, 1));
    CHECK(!trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_ONE_SHOT, VECTOR, 256, 1));
    CHECK(!trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_ONE_SHOT, VECTOR, 1, 0));
    CHECK(!trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_ONE_SHOT, VECTOR, 1, 1ull << 32));
    CHECK(!trapgate_apic_timer_start(&all->apic, (enum trapgate_apic_timer_mode)3, VECTOR, 1, 1));
    CHECK_EQUAL(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_DEADLINE, VECTOR, 0,
                                          cpu_time_stamp() + 1000),
                trapgate_apic_has_deadline());
    if (trapgate_apic_has_deadline()) {
        wait_for(&counted.real, 1);
    }
    let_interrupts_come();
    CHECK_EQUAL(counted.real, trapgate_apic_has_deadline());
    controllers_stop();
}

TEST(a_local_input_that_there_is_not_is_refused) {
    start();
    const struct trapgate_apic *apic = &all->apic;
    CHECK(!trapgate_apic_set_input(apic, TRAPGATE_APIC_INPUTS,
                                   (struct trapgate_apic_local){.vector = 40}));
    CHECK(!trapgate_apic_set_input(apic, TRAPGATE_APIC_LINT0,
                                   (struct trapgate_apic_local){.vector = 15}));
    CHECK(!trapgate_apic_set_input(apic, TRAPGATE_APIC_LINT0,
                                   (struct trapgate_apic_local){.vector = 256}));
    CHECK(!trapgate_apic_set_input(apic, TRAPGATE_APIC_LINT0,
                                   (struct trapgate_apic_local){.delivery = TRAPGATE_START_UP}));
    CHECK(!trapgate_apic_set_input(apic, TRAPGATE_APIC_THERMAL,
                                   (struct trapgate_apic_local){.delivery = TRAPGATE_EXTERNAL}));
    CHECK(trapgate_apic_set_input(apic, TRAPGATE_APIC_LINT1,
                                  (struct trapgate_apic_local){.delivery = TRAPGATE_NMI}));
    controllers_stop();
}

TEST(the_task_priority_holds_an_interrupt_back) {
    start();
    trapgate_apic_set_priority(&all->apic, VECTOR >> 4);
    CHECK(trapgate_apic_send(&all->apic,
                             (struct trapgate_ipi){.target = TRAPGATE_IPI_SELF, .vector = VECTOR}));
    let_interrupts_come();
    CHECK_EQUAL(counted.real, 0);
    CHECK(trapgate_apic_requested(&all->apic, VECTOR));
    CHECK_EQUAL(trapgate_apic_priority(&all->apic), VECTOR >> 4);
    trapgate_apic_set_priority(&all->apic, 0);
    wait_for(&counted.real, 1);
    CHECK_EQUAL(counted.real, 1);
    controllers_stop();
}

/* INT n on a device's vector: the controller knows nothing of it. */
TEST(a_software_interrupt_has_no_end_to_be_said) {
    start();
    __asm__ volatile("int %0" : : "i"(VECTOR) : "memory");
    CHECK_EQUAL(counted.real, 0);
    CHECK_EQUAL(counted.software, 1);
    CHECK_EQUAL(counted.ended, 0);
    CHECK_EQUAL(all->lines.software, 1);
    CHECK_EQUAL(trapgate_interrupt_begin(&all->lines, SPURIOUS_VECTOR),
                TRAPGATE_INTERRUPT_SPURIOUS);
    CHECK_EQUAL(all->lines.spurious, 1);
    controllers_stop();
}

static bool raise_other(void) {
    __asm__ volatile("int %0" : : "i"(VECTOR) : "memory");
    CHECK(trapgate_apic_in_service(&all->apic, 0x61));
    return true;
}

/* … nor does the end of one end that of the handler in which it came. */
TEST(a_software_interrupt_in_a_handler_ends_nothing) {
    static struct counted outer;
    start();
    outer = (struct counted){.quieten = raise_other};
    controllers_count(0x61, &outer);
    CHECK(trapgate_apic_send(&all->apic,
                             (struct trapgate_ipi){.target = TRAPGATE_IPI_SELF, .vector = 0x61}));
    wait_for(&outer.real, 1);
    CHECK_EQUAL(counted.software, 1);
    CHECK_EQUAL(outer.ended, 1);
    check_that_nothing_is_in_service();
    controllers_stop();
}

INTERRUPT static void on_forgetful(struct interrupt_frame *frame) {
    (void)frame;
    counted.real++;
}

/* Else no further one of its priority, or a lower one, would ever come. */
TEST(what_an_earlier_owner_left_in_service_is_ended) {
    start();
    CHECK_EQUAL(trapgate_vector_allocate(&all->vectors, 0x62, 0x62, "forgetful", &(unsigned){0}),
                TRAPGATE_VECTOR_OK);
    CHECK_EQUAL(trapgate_vector_set_handler(&all->vectors, 0x62, on_forgetful), TRAPGATE_VECTOR_OK);
    CHECK(trapgate_apic_send(&all->apic,
                             (struct trapgate_ipi){.target = TRAPGATE_IPI_SELF, .vector = 0x62}));
    wait_for(&counted.real, 1);
    CHECK(trapgate_apic_in_service(&all->apic, 0x62));
    start();
    check_that_nothing_is_in_service();
    CHECK(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_ONE_SHOT, VECTOR, 1, 1000));
    wait_for(&counted.real, 1);
    CHECK_EQUAL(counted.ended, 1);
    controllers_stop();
}

TEST(an_apic_is_not_started_without_vectors_for_what_it_raises) {
    struct trapgate_apic apic;
    start();
    CHECK_EQUAL(trapgate_apic_start(&apic, all->apic.registers, 31, ERROR_VECTOR),
                TRAPGATE_APIC_BAD_VECTOR);
    CHECK_EQUAL(trapgate_apic_start(&apic, all->apic.registers, SPURIOUS_VECTOR, 256),
                TRAPGATE_APIC_BAD_VECTOR);
    if (!trapgate_x2apic_is_there()) {
        CHECK_EQUAL(trapgate_apic_start(&apic, NULL, SPURIOUS_VECTOR, ERROR_VECTOR),
                    TRAPGATE_APIC_NO_X2APIC);
    }
    controllers_stop();
}

/* By the time stamp: not before it, and at once if it is over. A CPU without such a timer is told so. */
TEST(the_deadline_timer_fires_at_its_time) {
    start();
    if (!trapgate_apic_has_deadline()) {
        CHECK(!trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_DEADLINE, VECTOR, 0,
                                         cpu_time_stamp()));
        CHECK_EQUAL(counted.real, 0);
        controllers_stop();
        return;
    }
    uint64_t deadline = cpu_time_stamp() + 1000000;
    CHECK(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_DEADLINE, VECTOR, 0, deadline));
    wait_for(&counted.real, 1);
    CHECK_COMPARE(cpu_time_stamp(), >=, deadline);
    CHECK(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_DEADLINE, VECTOR, 0, 1));
    wait_for(&counted.real, 2);
    CHECK(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_DEADLINE, VECTOR, 0,
                                    cpu_time_stamp() + 100000));
    trapgate_apic_timer_stop(&all->apic);
    for (uint64_t end = cpu_time_stamp() + 300000; cpu_time_stamp() < end;) {
        let_interrupts_come();
    }
    CHECK_EQUAL(counted.real, 2);
    CHECK_EQUAL(counted.ended, 2);
    console_print_serial("\n%u at the deadline\n",
                         counted.real); /* a CPU with one: see CMakeLists.txt */
    check_that_nothing_is_in_service();
    controllers_stop();
}

/* The interrupt is on its way to the CPU when its priority becomes too low: Bochs then sends the spurious one,
 * QEMU nothing. It comes when it may. SDM 3A, "Spurious Interrupt". */
TEST(a_spurious_interrupt_of_the_apic_is_counted) {
    start();
    unsigned before = local_apic_spurious_count();
    CHECK(trapgate_apic_send(&all->apic,
                             (struct trapgate_ipi){.target = TRAPGATE_IPI_SELF, .vector = VECTOR}));
    while (!trapgate_apic_requested(&all->apic, VECTOR)) {
        __builtin_ia32_pause();
    }
    trapgate_apic_set_priority(&all->apic, 15);
    let_interrupts_come();
    CHECK_EQUAL(counted.real, 0);
    console_print_serial("\n%u spurious\n", local_apic_spurious_count() - before);
    trapgate_apic_set_priority(&all->apic, 0);
    wait_for(&counted.real, 1);
    CHECK_EQUAL(counted.ended, 1);
    check_that_nothing_is_in_service();
    controllers_stop();
}

/* No engine raises it: it is sent. */
TEST(an_error_interrupt_is_counted_and_ended) {
    start();
    REQUIRE(local_apic_start());
    unsigned before = local_apic_error_count();
    CHECK(trapgate_apic_send(
        &all->apic, (struct trapgate_ipi){.target = TRAPGATE_IPI_SELF, .vector = ERROR_VECTOR}));
    while (local_apic_error_count() == before) {
        let_interrupts_come();
    }
    check_that_nothing_is_in_service();
    controllers_stop();
}

static volatile unsigned nmis;

INTERRUPT static void on_nmi(struct interrupt_frame *frame) {
    (void)frame;
    nmis++;
}

/* The timer's line, by which a watchdog used to look after a CPU that has interrupts off. */
TEST(an_input_of_the_apic_may_be_an_nmi) {
    all = controllers_start(false);
    nmis = 0;
    idt_set_handler(&test_idt()->non_maskable_interrupt, on_nmi, .stack = 2);
    CHECK(trapgate_apic_set_input(&all->apic, TRAPGATE_APIC_LINT0,
                                  (struct trapgate_apic_local){.delivery = TRAPGATE_NMI}));
    CHECK(trapgate_line_route(&all->lines, 0, (struct trapgate_route){.vector = PIC_BASE}));
    cpu_write_port8(0x43, 0x34); /* Intel 8254: counter 0, mode 2, 2048 ticks */
    cpu_write_port8(0x40, 0);
    cpu_write_port8(0x40, 8);
    while (nmis == 0) {
        __builtin_ia32_pause();
    }
    cpu_write_port8(0x43, 0x30);
    CHECK(trapgate_apic_set_input(
        &all->apic, TRAPGATE_APIC_LINT0,
        (struct trapgate_apic_local){.masked = true, .delivery = TRAPGATE_NMI}));
    controllers_stop();
}

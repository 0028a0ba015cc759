/*
 * Devices, and drivers, that do what they should not: a line that is stuck, a storm, an interrupt that comes
 * before its handler or that nobody ends, one that is none. Each is survived, and counted.
 */
#include <trapgate/pic.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/exceptions.h"
#include "kernel/output/console.h"
#include "tests/kernel/controllers.h"
#include "tests/kernel/hpet.h"
#include "tests/kernel/test.h"

enum { VECTOR = 0x72, LOWER = 0x62, NOBODYS = 0x99, STORM = 50000, CLOCK = 8 };

static struct controllers *all;
static struct counted counted;

static void send_to_self(unsigned vector) {
    CHECK(trapgate_apic_send(&all->apic,
                             (struct trapgate_ipi){.target = TRAPGATE_IPI_SELF, .vector = vector}));
}

static unsigned in_service(void) {
    unsigned count = 0;
    for (unsigned vector = 16; vector < 256; vector++) {
        count += trapgate_apic_in_service(&all->apic, vector);
    }
    return count;
}

static void let_all_come(void) {
    for (unsigned i = 0; i < 100; i++) {
        let_interrupts_come();
    }
}

/* Timer 0 by level: its line stays until its bit of the status is written to. */
static volatile uint32_t *hpet;
static uint32_t line;

static bool assert_line(void) {
    all = controllers_start(true);
    hpet = controllers_hpet();
    if (!hpet) {
        controllers_stop();
        return false;
    }
    line = (uint32_t)__builtin_ctz(hpet[TIMER_LINES] & 0xFFFFFC00u);
    CHECK(trapgate_line_route(&all->lines, line,
                              (struct trapgate_route){.vector = VECTOR,
                                                      .apic_id = trapgate_apic_id(&all->apic),
                                                      .level = true}));
    hpet[HPET_CONFIGURATION] |= 1;
    hpet[TIMER] = BY_LEVEL | line << LINE_SHIFT;
    hpet[TIMER_WHEN] = hpet[HPET_COUNTER] + 20000;
    hpet[TIMER] = BY_LEVEL | line << LINE_SHIFT | ENABLED;
    return true;
}

static void release_line(void) {
    hpet[HPET_STATUS] = 1; /* as long as the timer knows its line */
    hpet[TIMER] = 0;
}

/* A driver whose device it never was; and the common part, which masks the line at last. */
static volatile unsigned calls, ends, masked;

static bool not_mine(struct trapgate_exception *interrupt, void *context) {
    (void)interrupt, (void)context;
    calls++;
    return false;
}

static bool dispatch(struct trapgate_exception *interrupt) {
    if (trapgate_interrupt_begin(&all->lines, interrupt->vector) != TRAPGATE_INTERRUPT_REAL) {
        return true;
    }
    if (trapgate_vectors_dispatch(&all->vectors, interrupt) != TRAPGATE_VECTOR_HANDLED &&
        trapgate_vector_is_stuck(&all->vectors, interrupt->vector)) {
        masked++;
        trapgate_line_mask(&all->lines, line);
    }
    ends += trapgate_interrupt_end(&all->lines, interrupt->vector);
    return true;
}

static void use(unsigned vector, const struct trapgate_vector_user *user) {
    unsigned got;
    REQUIRE_EQUAL(trapgate_vector_allocate(&all->vectors, vector, vector, "a test", &got),
                  TRAPGATE_VECTOR_OK);
    REQUIRE_EQUAL(trapgate_vector_share(&all->vectors, vector, user), TRAPGATE_VECTOR_OK);
}

TEST(a_line_that_is_stuck_is_masked_and_the_program_goes_on) {
    static const struct trapgate_vector_user user = {not_mine, NULL, "another device's driver"};
    if (!assert_line()) {
        SKIP("there is no HPET");
    }
    calls = ends = masked = 0;
    use(VECTOR, &user);
    interrupts_go_to(dispatch);
    wait_for(&masked, 1);
    unsigned before = calls;
    let_all_come();
    CHECK_EQUAL(calls, before);
    CHECK_EQUAL(calls, TRAPGATE_VECTOR_PATIENCE);
    CHECK_EQUAL(ends, calls);
    CHECK_EQUAL(masked, 1);
    CHECK_EQUAL(in_service(), 0);
    release_line();
    controllers_stop();
}

/* It comes again as soon as its end is said. */
static bool quieten_at_last(void) {
    if (counted.real == STORM) {
        release_line();
    }
    return true;
}

TEST(a_storm_of_interrupts_is_handled_one_by_one) {
    counted = (struct counted){.quieten = quieten_at_last};
    if (!assert_line()) {
        SKIP("there is no HPET");
    }
    controllers_count(VECTOR, &counted);
    uint64_t began = cpu_time_stamp();
    wait_for(&counted.real, STORM);
    uint64_t ticks = cpu_time_stamp() - began;
    let_all_come();
    CHECK_EQUAL(counted.real, STORM);
    CHECK_EQUAL(counted.ended, STORM);
    CHECK_EQUAL(counted.spurious + counted.software, 0);
    CHECK_EQUAL(in_service(), 0);
    console_print_serial("\na storm of %u interrupts, %lu ticks each\n", STORM, ticks / STORM);
    controllers_stop();
}

/* It was pending before there was a handler: it is that one's, and others come after it. */
TEST(a_timer_that_fired_before_its_handler_was_set_is_handled_then) {
    all = controllers_start(true);
    counted = (struct counted){0};
    CHECK(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_PERIODIC, VECTOR, 1, 20000));
    while (!trapgate_apic_requested(&all->apic, VECTOR)) {
        __builtin_ia32_pause();
    }
    controllers_count(VECTOR, &counted);
    wait_for(&counted.real, 5);
    trapgate_apic_timer_stop(&all->apic);
    let_all_come();
    CHECK_EQUAL(counted.ended, counted.real);
    CHECK_EQUAL(in_service(), 0);
    controllers_stop();
}

/* It came to a common part that knows nobody for it: whoever says the end all the same gets the next one. */
TEST(an_interrupt_without_a_driver_is_ended_all_the_same) {
    static struct counted later;
    all = controllers_start(true);
    calls = ends = masked = 0;
    interrupts_go_to(dispatch);
    CHECK(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_PERIODIC, VECTOR, 1, 20000));
    wait_for(&ends, 3);
    CHECK_EQUAL(in_service(), 0);
    trapgate_apic_timer_stop(&all->apic);
    controllers_stop();
    all = controllers_start(true);
    later = (struct counted){0};
    controllers_count(VECTOR, &later);
    CHECK(trapgate_apic_timer_start(&all->apic, TRAPGATE_APIC_PERIODIC, VECTOR, 1, 20000));
    wait_for(&later.real, 2);
    trapgate_apic_timer_stop(&all->apic);
    let_all_come();
    CHECK_EQUAL(later.ended, later.real);
    controllers_stop();
}

TEST(an_interrupt_that_a_controller_sends_and_nobody_has_is_reported, .ends_with = NOBODYS) {
    all = controllers_start(true);
    send_to_self(NOBODYS);
    let_all_come();
}

/* INT n on a device's vector has no end; nor does it end the interrupt of another device that is under way. */
static bool raise_lower(void) {
    __asm__ volatile("int %0" : : "i"(LOWER) : "memory");
    CHECK(trapgate_apic_in_service(&all->apic, VECTOR));
    return true;
}

TEST(int_n_on_a_devices_vector_ends_nothing) {
    static struct counted lower;
    all = controllers_start(true);
    counted = (struct counted){.quieten = raise_lower};
    lower = (struct counted){0};
    controllers_count(VECTOR, &counted);
    controllers_count(LOWER, &lower);
    __asm__ volatile("int %0" : : "i"(LOWER) : "memory");
    send_to_self(VECTOR);
    wait_for(&counted.real, 1);
    CHECK_EQUAL(counted.ended, 1);
    CHECK_EQUAL(lower.software, 2);
    CHECK_EQUAL(lower.real + lower.ended, 0);
    CHECK_EQUAL(in_service(), 0);
    controllers_stop();
}

/*
 * The secondary raised nothing, but to the primary it is its line 2 that is being handled. So it is in a handler
 * of the secondary's that says the end to that one alone. Intel 8259A, "Interrupt Sequence".
 */
static bool end_by_hand_once(void) {
    enum { SECONDARY = 0xA0, SPECIFIC_END = 0x60 };
    cpu_write_port8(0x70, 0x0C);
    cpu_read_port8(0x71);
    if (counted.real == 1) {
        cpu_write_port8(SECONDARY, SPECIFIC_END | (CLOCK - 8));
        CHECK(trapgate_pic_in_service(2));
        CHECK(trapgate_pic_is_spurious(15));
        CHECK(!trapgate_pic_in_service(2));
    }
    return true;
}

TEST(a_spurious_line_15_is_acknowledged_at_the_primary) {
    enum { PERIODIC = 1 << 6, STATUS_B = 0x0B };
    all = controllers_start(false);
    counted = (struct counted){.quieten = end_by_hand_once};
    controllers_count(PIC_BASE + CLOCK, &counted);
    CHECK(trapgate_line_route(&all->lines, CLOCK,
                              (struct trapgate_route){.vector = PIC_BASE + CLOCK}));
    cpu_write_port8(0x70, STATUS_B);
    uint8_t before = cpu_read_port8(0x71);
    cpu_write_port8(0x70, STATUS_B);
    cpu_write_port8(0x71, before | PERIODIC);
    end_by_hand_once();
    wait_for(&counted.real, 3); /* without it the first one would be the last */
    cpu_write_port8(0x70, STATUS_B);
    cpu_write_port8(0x71, before);
    CHECK_EQUAL(counted.ended, counted.real - 1);
    controllers_stop();
}

/* A handler that takes longer than its timer's period, in the three ways that <trapgate/lines.h> speaks of. */
static enum { END_LAST, END_FIRST, MASK_AND_END } way;
static volatile unsigned depth, deepest, rounds;
enum { ROUNDS = 20 };

/* Longer than the period: until the line is requested once more. Then it may come, but for the first way. */
static void work(void) {
    enum { COMMAND = 0x20, READ_REQUESTS = 0x0A };
    cpu_write_port8(COMMAND, READ_REQUESTS);
    for (unsigned i = 0; i < 1000000 && !(cpu_read_port8(COMMAND) & 1); i++) {
        __builtin_ia32_pause();
    }
    if (way != END_LAST) {
        let_interrupts_come();
    }
}

static bool slow(struct trapgate_exception *interrupt, void *context) {
    enum { TOO_DEEP = 6 };
    (void)context;
    depth++;
    deepest = depth > deepest ? depth : deepest;
    if (way == MASK_AND_END) {
        CHECK(trapgate_line_mask(&all->lines, 0));
    }
    if (way != END_LAST) {
        trapgate_interrupt_end(&all->lines, interrupt->vector);
    }
    if (depth < TOO_DEEP) {
        work();
    }
    if (++rounds == ROUNDS) {
        cpu_write_port8(0x43,
                        0x30); /* it stops: the program itself would never have its turn again */
    }
    if (way == END_LAST) {
        trapgate_interrupt_end(&all->lines, interrupt->vector);
    }
    if (way == MASK_AND_END) {
        CHECK(trapgate_line_unmask(&all->lines, 0));
    }
    depth--;
    return true;
}

static unsigned deepest_by(unsigned how) {
    static const struct trapgate_vector_user user = {slow, NULL, "a slow driver"};
    all = controllers_start(false);
    use(PIC_BASE, &user);
    way = how;
    depth = deepest = rounds = 0;
    CHECK(trapgate_line_route(&all->lines, 0, (struct trapgate_route){.vector = PIC_BASE}));
    cpu_write_port8(0x43, 0x34); /* Intel 8254: counter 0, mode 2, every 1024 ticks of 838 ns */
    cpu_write_port8(0x40, 0);
    cpu_write_port8(0x40, 4);
    wait_for(&rounds, ROUNDS);
    trapgate_line_mask(&all->lines, 0);
    let_all_come();
    controllers_stop();
    return deepest;
}

TEST(when_the_end_is_said_decides_how_deep_a_slow_handler_nests) {
    CHECK_EQUAL(deepest_by(END_LAST), 1);
    CHECK_EQUAL(deepest_by(MASK_AND_END), 1);
    CHECK(deepest_by(END_FIRST) > 1); /* and without TOO_DEEP until the stack is full */
}

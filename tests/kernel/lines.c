/* Lines of devices, at the 8259 and at the I/O APICs: every interrupt has one end, by edge and by level. */
#include <trapgate/pic.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/exceptions.h"
#include "tests/kernel/controllers.h"
#include "tests/kernel/hpet.h"
#include "tests/kernel/test.h"

static struct controllers *all;
static struct counted counted;

enum { VECTOR = 0x71, ISA_TIMER = 0 };

/* Intel 8254: counter 0, mode 2, every so many ticks of 838 ns. Mode 0 and no count: it stops. */
static void start_timer(uint16_t ticks) {
    cpu_write_port8(0x43, 0x34);
    cpu_write_port8(0x40, (uint8_t)ticks);
    cpu_write_port8(0x40, (uint8_t)(ticks >> 8));
}

static void stop_timer(void) {
    cpu_write_port8(0x43, 0x30);
}

static void check_masking(uint32_t line) {
    unsigned before;
    CHECK(trapgate_line_mask(&all->lines, line));
    let_interrupts_come(); /* one may have been on its way */
    before = counted.real;
    for (unsigned i = 0; i < 1000; i++) {
        let_interrupts_come();
    }
    CHECK_EQUAL(counted.real, before);
    CHECK(trapgate_line_unmask(&all->lines, line));
    wait_for(&counted.real, before + 2);
}

static void check_timer(uint32_t line, struct trapgate_route route) {
    counted = (struct counted){0};
    controllers_count(route.vector, &counted);
    CHECK(trapgate_line_route(&all->lines, line, route));
    start_timer(2000);
    wait_for(&counted.real, 5);
    check_masking(line);
    stop_timer();
    CHECK(trapgate_line_mask(&all->lines, line));
    let_interrupts_come();
    CHECK_EQUAL(counted.ended, counted.real);
    CHECK_EQUAL(all->lines.spurious + all->lines.software, 0);
    CHECK_EQUAL(trapgate_interrupt_begin(&all->lines, route.vector), TRAPGATE_INTERRUPT_SOFTWARE);
    CHECK(!trapgate_interrupt_end(&all->lines, route.vector));
    controllers_stop();
}

TEST(the_timers_line_arrives_by_the_8259) {
    all = controllers_start(false);
    check_timer(ISA_TIMER, (struct trapgate_route){.vector = PIC_BASE + ISA_TIMER});
}

TEST(the_timers_line_arrives_by_the_io_apic) {
    all = controllers_start(true);
    struct trapgate_madt_entry line = trapgate_madt_isa_line(&all->madt, ISA_TIMER);
    check_timer(line.line, (struct trapgate_route){.vector = VECTOR,
                                                   .apic_id = trapgate_apic_id(&all->apic),
                                                   .low = line.low,
                                                   .level = line.level});
}

/* The clock's line is the secondary's first. MC146818: register C says why, and must be read. */
static bool quieten_clock(void) {
    cpu_write_port8(0x70, 0x0C);
    cpu_read_port8(0x71);
    return true;
}

TEST(a_line_of_the_second_8259_has_its_end_at_both) {
    enum { ISA_CLOCK = 8, PERIODIC = 1 << 6 };
    all = controllers_start(false);
    counted = (struct counted){.quieten = quieten_clock};
    controllers_count(PIC_BASE + ISA_CLOCK, &counted);
    CHECK(trapgate_line_route(&all->lines, ISA_CLOCK,
                              (struct trapgate_route){.vector = PIC_BASE + ISA_CLOCK}));
    cpu_write_port8(0x70, 0x0B);
    uint8_t before = cpu_read_port8(0x71);
    cpu_write_port8(0x70, 0x0B);
    cpu_write_port8(0x71, before | PERIODIC);
    quieten_clock();
    wait_for(&counted.real, 3);
    cpu_write_port8(0x70, 0x0B);
    cpu_write_port8(0x71, before);
    CHECK_EQUAL(counted.ended, counted.real);
    CHECK(!trapgate_pic_in_service(ISA_CLOCK));
    CHECK(!trapgate_pic_in_service(2));
    controllers_stop();
}

TEST(a_line_that_there_is_not_is_refused) {
    all = controllers_start(true);
    const struct trapgate_route sound = {.vector = VECTOR};
    const struct trapgate_route bad[] = {
        {.vector = 15},
        {.vector = 256},
        {.vector = VECTOR, .delivery = TRAPGATE_NMI},
        {.vector = 0, .delivery = TRAPGATE_START_UP},
        {.vector = VECTOR, .apic_id = 255},
    };
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(!trapgate_line_route(&all->lines, 5, bad[i]));
    }
    CHECK(!trapgate_line_route(&all->lines, 5000, sound));
    CHECK(!trapgate_line_mask(&all->lines, 5000));
    CHECK(!trapgate_line_unmask(&all->lines, UINT32_MAX));
    all = controllers_start(false);
    CHECK(!trapgate_line_route(&all->lines, 5, sound)); /* the vector is the line's */
    CHECK(!trapgate_line_route(&all->lines, 16, (struct trapgate_route){.vector = PIC_BASE + 16}));
    CHECK(!trapgate_line_mask(&all->lines, 16));
    CHECK(!trapgate_lines_by_pic(&all->lines, 0x1F));
    CHECK(!trapgate_lines_by_pic(&all->lines, 0x08));
    CHECK(!trapgate_lines_by_pic(&all->lines, 0xF8));
    controllers_stop();
}

static volatile uint32_t *hpet;
static unsigned unwilling; /* so often the device is not quietened */

static bool quieten_hpet(void) {
    if (unwilling > 0) {
        unwilling--;
    } else {
        hpet[HPET_STATUS] = 1;
    }
    return true;
}

static void fire_soon(uint32_t configuration) {
    hpet[HPET_CONFIGURATION] |= 1;
    hpet[TIMER] = configuration;
    hpet[TIMER_WHEN] = hpet[HPET_COUNTER] + 20000;
    hpet[TIMER] = configuration | ENABLED;
}

static void start_hpet(void) {
    all = controllers_start(true);
    hpet = controllers_hpet();
    if (!hpet) {
        controllers_stop();
        SKIP("there is no HPET");
    }
    counted = (struct counted){.quieten = quieten_hpet};
    controllers_count(VECTOR, &counted);
}

TEST(a_line_by_level_comes_again_as_long_as_it_is_asserted) {
    start_hpet();
    uint32_t line = (uint32_t)__builtin_ctz(hpet[TIMER_LINES] & 0xFFFFFC00u);
    CHECK(trapgate_line_route(&all->lines, line,
                              (struct trapgate_route){.vector = VECTOR,
                                                      .apic_id = trapgate_apic_id(&all->apic),
                                                      .level = true}));
    unwilling = 3;
    fire_soon(BY_LEVEL | line << LINE_SHIFT);
    wait_for(&counted.real, 4);
    hpet[TIMER] = 0;
    for (unsigned i = 0; i < 1000; i++) {
        let_interrupts_come();
    }
    CHECK_EQUAL(counted.real, 4);
    CHECK_EQUAL(counted.ended, 4);
    CHECK(!trapgate_io_apic_in_service(&all->io_apics[0], line));
    controllers_stop();
}

/* QEMU has it with `-global hpet.msi=on`. */
TEST(a_device_interrupts_by_a_message) {
    struct trapgate_message message;
    start_hpet();
    CHECK(trapgate_message_make(
        &message,
        (struct trapgate_route){.vector = VECTOR, .apic_id = trapgate_apic_id(&all->apic)}));
    if (!(hpet[TIMER] & HAS_MESSAGES)) {
        controllers_stop();
        SKIP("the HPET sends no messages");
    }
    hpet[TIMER_MESSAGE] = message.data;
    hpet[TIMER_MESSAGE + 1] = (uint32_t)message.address;
    fire_soon(BY_MESSAGE);
    wait_for(&counted.real, 1);
    hpet[TIMER] = 0;
    CHECK_EQUAL(counted.ended, 1);
    controllers_stop();
}

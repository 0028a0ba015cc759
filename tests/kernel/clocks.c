/* Three clocks that know their rate, and what they say of those that do not. */
#include "kernel/boot_information.h"
#include "kernel/output/console.h"
#include "tests/kernel/controllers.h"
#include "tests/kernel/test.h"

static unsigned measured;
static uint64_t timer_hertz, stamp_hertz;

static bool close_to(uint64_t hertz, uint64_t other) {
    uint64_t apart = hertz > other ? hertz - other : other - hertz;
    return apart <= other / 50;
}

static void measure_by(const struct trapgate_clock *clock, const struct trapgate_apic *apic) {
    uint64_t timer = 0, stamp = 0;
    CHECK(trapgate_clock_measure_apic_timer(clock, apic, 16, &timer));
    CHECK(trapgate_clock_measure_time_stamp(clock, &stamp));
    console_print("\nby the %s: the APIC's timer has %lu Hz, the time stamp %lu Hz\n", clock->name,
                  timer, stamp);
    if (measured++ == 0) {
        timer_hertz = timer;
        stamp_hertz = stamp;
    }
    CHECK(close_to(timer, timer_hertz));
    CHECK(close_to(stamp, stamp_hertz));
}

/* Under -icount, where time is what instructions take: else the machine below may be away for a while. */
TEST(all_clocks_agree, .alone = true) {
    struct trapgate_acpi_clocks clocks;
    struct trapgate_clock clock;
    char icount[4];
    if (boot_value("icount", icount, sizeof icount) != COMMAND_LINE_FOUND) {
        SKIP("it needs QEMU's -icount, and the word icount=4");
    }
    struct controllers *all = controllers_start(true);
    measured = 0;
    trapgate_acpi_find_clocks(&all->acpi, &clocks);
    if (trapgate_clock_hpet(&clock, controllers_hpet())) {
        measure_by(&clock, &all->apic);
    }
    if (trapgate_clock_pm_timer(&clock, clocks.pm_timer_port, clocks.pm_timer_has_32_bits)) {
        measure_by(&clock, &all->apic);
    }
    if (trapgate_clock_pit(&clock)) {
        measure_by(&clock, &all->apic);
    }
    console_print("%u clocks\n", measured);
    CHECK(measured > 0);
    uint64_t hertz;
    CHECK(!trapgate_clock_measure_apic_timer(&clock, &all->apic, 3, &hertz));
    controllers_stop();
}

TEST(a_clock_that_is_absent_is_none) {
    static volatile uint32_t nothing[0x400 / 4], all_ones[0x400 / 4], stopped[0x400 / 4];
    struct trapgate_clock clock;
    uint64_t hertz;
    for (size_t i = 0; i < sizeof all_ones / sizeof *all_ones; i++) {
        all_ones[i] = UINT32_MAX;
    }
    stopped[1] = 10000000; /* it says 100 MHz, and does not count */
    CHECK(!trapgate_clock_hpet(&clock, NULL));
    CHECK(!trapgate_clock_hpet(&clock, nothing));
    CHECK(!trapgate_clock_hpet(&clock, all_ones));
    CHECK(!trapgate_clock_hpet(&clock, stopped));
    CHECK(!trapgate_clock_pm_timer(&clock, 0, true));
    CHECK(!trapgate_clock_pm_timer(&clock, 0xF00, true)); /* nothing is there */
    const struct trapgate_clock frozen = {
        .name = "frozen", .hertz = 1000000, .mask = UINT32_MAX, .registers = stopped};
    CHECK(!trapgate_clock_measure_time_stamp(&frozen, &hertz));
}

TEST(what_is_no_io_apic_is_not_started) {
    static volatile uint32_t nothing[8], all_ones[8];
    struct trapgate_io_apic io_apic;
    for (size_t i = 0; i < 8; i++) {
        all_ones[i] = UINT32_MAX;
    }
    CHECK(!trapgate_io_apic_start(&io_apic, nothing, 0));
    CHECK(!trapgate_io_apic_start(&io_apic, all_ones, 0));
    CHECK(!trapgate_io_apic_mask(&io_apic, 0));
}

/* The clocks, and what they show. */
#include <trapgate/clock.h>

#include "arch/x86_64/idt/cpu.h"

/* IA-PC HPET Specification, "Memory Mapped Registers": offsets of 32-bit registers. */
enum {
    HPET_CAPABILITIES = 0x00 / 4,
    HPET_PERIOD = 0x04 / 4, /* of a tick, in 10^-15 s */
    HPET_CONFIGURATION = 0x10 / 4,
    HPET_COUNTER = 0xF0 / 4,
    HPET_COUNTER_HIGH = 0xF4 / 4,
    HPET_ENABLE = 1 << 0,
    HPET_64_BITS = 1 << 13,
    HPET_PERIOD_MAXIMUM = 100000000, /* 10 MHz at least */
};
#define FEMTOSECONDS 1000000000000000ull

enum { PM_TIMER_HERTZ = 3579545, PIT_HERTZ = 1193182 };

/* Intel 8254: counter 2, both bytes, mode 2 (down from 0, that is 65536, again and again). */
enum {
    PIT_COUNTER_2 = 0x42,
    PIT_COMMAND = 0x43,
    PIT_SET = 0xB4,
    PIT_LATCH = 0x80,
    SPEAKER = 0x61, /* bit 0 lets the counter run, bit 1 lets it be heard */
};

/* Reads take 100 ns at least, and the slowest clock counts every 840 ns. */
enum { PATIENCE = 100000 };

static bool counts(const struct trapgate_clock *clock) {
    uint64_t first = trapgate_clock_read(clock);
    for (unsigned i = 0; i < PATIENCE; i++) {
        if (trapgate_clock_read(clock) != first) {
            return true;
        }
    }
    return false;
}

bool trapgate_clock_hpet(struct trapgate_clock *clock, volatile void *registers) {
    volatile uint32_t *hpet = registers;
    uint32_t period = hpet ? hpet[HPET_PERIOD] : 0;
    if (period == 0 || period > HPET_PERIOD_MAXIMUM) {
        return false;
    }
    hpet[HPET_CONFIGURATION] |= HPET_ENABLE;
    *clock = (struct trapgate_clock){
        .name = "HPET",
        .hertz = FEMTOSECONDS / period,
        .mask = hpet[HPET_CAPABILITIES] & HPET_64_BITS ? UINT64_MAX : UINT32_MAX,
        .registers = hpet,
    };
    return counts(clock);
}

bool trapgate_clock_pm_timer(struct trapgate_clock *clock, uint16_t port, bool has_32_bits) {
    if (port == 0) {
        return false;
    }
    *clock = (struct trapgate_clock){
        .name = "PM timer",
        .hertz = PM_TIMER_HERTZ,
        .mask = has_32_bits ? 0xFFFFFFFF : 0xFFFFFF,
        .port = port,
    };
    return counts(clock);
}

bool trapgate_clock_pit(struct trapgate_clock *clock) {
    *clock = (struct trapgate_clock){.name = "PIT", .hertz = PIT_HERTZ, .mask = 0xFFFF};
    cpu_write_port8(SPEAKER, (uint8_t)((cpu_read_port8(SPEAKER) & 0x0C) | 1));
    cpu_write_port8(PIT_COMMAND, PIT_SET);
    cpu_write_port8(PIT_COUNTER_2, 0);
    cpu_write_port8(PIT_COUNTER_2, 0);
    return counts(clock);
}

static uint64_t read_hpet(const struct trapgate_clock *clock) {
    uint32_t high, low;
    if (clock->mask == UINT32_MAX) {
        return clock->registers[HPET_COUNTER];
    }
    do { /* in two halves, as not every machine lets it be read at once */
        high = clock->registers[HPET_COUNTER_HIGH];
        low = clock->registers[HPET_COUNTER];
    } while (high != clock->registers[HPET_COUNTER_HIGH]);
    return (uint64_t)high << 32 | low;
}

static uint64_t read_pit(void) {
    cpu_write_port8(PIT_COMMAND, PIT_LATCH);
    uint32_t low = cpu_read_port8(PIT_COUNTER_2);
    uint32_t high = cpu_read_port8(PIT_COUNTER_2);
    return 0x10000 - (high << 8 | low);
}

uint64_t trapgate_clock_read(const struct trapgate_clock *clock) {
    uint64_t value = clock->registers ? read_hpet(clock)
                     : clock->port    ? cpu_read_port32(clock->port)
                                      : read_pit();
    return value & clock->mask;
}

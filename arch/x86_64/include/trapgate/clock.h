/*
 * Clocks of a known rate, to measure those by that have none: the local APIC's timer, the time stamp
 * counter. Each is absent in some machine.
 *
 *     struct trapgate_clock clock;
 *     uint64_t hertz;
 *     if (trapgate_clock_hpet(&clock, map(clocks.hpet)) ||
 *         trapgate_clock_pm_timer(&clock, clocks.pm_timer_port, clocks.pm_timer_has_32_bits) ||
 *         trapgate_clock_pit(&clock)) {
 *         trapgate_clock_measure_apic_timer(&clock, &apic, 16, &hertz);
 *     }
 */
#ifndef TRAPGATE_CLOCK_H
#define TRAPGATE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/apic.h>
#include <trapgate/compiler.h>

TRAPGATE_BEGIN

struct trapgate_clock {
    const char *name;
    uint64_t hertz;
    uint64_t mask;                /* of the bits that it counts with, from bit 0 on */
    volatile uint32_t *registers; /* HPET */
    uint16_t port;                /* PM timer */
};

/* Each returns false if the clock is not there, or does not count. */

/* The HPET, its registers mapped uncached (1 KiB); NULL: false. IA-PC HPET Specification. It is switched on,
 * and nothing else of it is changed. */
bool trapgate_clock_hpet(struct trapgate_clock *clock, volatile void *registers);

/* ACPI's power management timer; port 0: false. ACPI Specification, "Power Management Timer". */
bool trapgate_clock_pm_timer(struct trapgate_clock *clock, uint16_t port, bool has_32_bits);

/* The third counter of the 8254, which else makes the speaker's tone: it is set, and the tone is off. */
bool trapgate_clock_pit(struct trapgate_clock *clock);

/* What it shows now: it counts upwards, up to .mask and then from 0 on. */
uint64_t trapgate_clock_read(const struct trapgate_clock *clock);

/*
 * How often a second `counter` counts, up, in 64 bits. This does wait, about 10 ms each of three times, and
 * gives the value between the other two: a machine that stops this CPU meanwhile (a hypervisor, SMM) spoils
 * one. False if the clock stands still.
 */
bool trapgate_clock_measure(const struct trapgate_clock *clock, uint64_t (*counter)(void *context),
                            void *context, uint64_t *hertz);

/* The same for this CPU's timer with that divider. It is stopped afterwards. False also for a divider that
 * it has not. */
bool trapgate_clock_measure_apic_timer(const struct trapgate_clock *clock,
                                       const struct trapgate_apic *apic, unsigned divider,
                                       uint64_t *hertz);

/* And for the time stamp counter. */
bool trapgate_clock_measure_time_stamp(const struct trapgate_clock *clock, uint64_t *hertz);

TRAPGATE_END

#endif

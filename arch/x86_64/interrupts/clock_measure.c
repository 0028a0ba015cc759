/* How fast something counts, by a clock that is known. */
#include <trapgate/clock.h>

#include "arch/x86_64/idt/cpu.h"

enum {
    PARTS = 100,       /* 10 ms are a hundredth of a second */
    PATIENCE = 1000000 /* reads of the clock: 100 ms at least */
};

/* Waits until the clock has counted so far, and adds to `ticks` how far; false if it stands still. */
static bool pass(const struct trapgate_clock *clock, uint64_t wanted, uint64_t *ticks) {
    uint64_t last = trapgate_clock_read(clock);
    for (unsigned reads = 0; *ticks < wanted; reads++) {
        uint64_t now = trapgate_clock_read(clock);
        *ticks += (now - last) & clock->mask;
        last = now;
        if (reads == PATIENCE) {
            return false;
        }
    }
    return true;
}

static bool measure_once(const struct trapgate_clock *clock, uint64_t (*counter)(void *context),
                         void *context, uint64_t *hertz) {
    uint64_t ticks = 0, first, counted;
    pass(clock, 1, &ticks); /* to where a tick begins */
    ticks = 0;
    first = counter(context);
    bool passed = pass(clock, clock->hertz / PARTS, &ticks);
    counted = counter(context) - first;
    /* In two steps: the product may be beyond 64 bits. */
    *hertz = passed ? counted / ticks * clock->hertz + counted % ticks * clock->hertz / ticks : 0;
    return passed;
}

bool trapgate_clock_measure(const struct trapgate_clock *clock, uint64_t (*counter)(void *context),
                            void *context, uint64_t *hertz) {
    uint64_t least = UINT64_MAX, most = 0, sum = 0;
    for (unsigned i = 0; i < 3; i++) {
        uint64_t once;
        if (!measure_once(clock, counter, context, &once)) {
            return false;
        }
        least = once < least ? once : least;
        most = once > most ? once : most;
        sum += once;
    }
    *hertz = sum - least - most;
    return true;
}

/* It counts down from its highest value, which takes a second at 4 GHz. */
static uint64_t apic_timer(void *context) {
    return UINT32_MAX - trapgate_apic_timer_left(context);
}

bool trapgate_clock_measure_apic_timer(const struct trapgate_clock *clock,
                                       const struct trapgate_apic *apic, unsigned divider,
                                       uint64_t *hertz) {
    enum { ANY_VECTOR = 0xFF }; /* which does not come before all is over */
    if (!trapgate_apic_timer_start(apic, TRAPGATE_APIC_ONE_SHOT, ANY_VECTOR, divider, UINT32_MAX)) {
        return false;
    }
    struct trapgate_apic here = *apic;
    bool measured = trapgate_clock_measure(clock, apic_timer, &here, hertz);
    trapgate_apic_timer_stop(apic);
    return measured;
}

static uint64_t time_stamp(void *context) {
    (void)context;
    return cpu_time_stamp();
}

bool trapgate_clock_measure_time_stamp(const struct trapgate_clock *clock, uint64_t *hertz) {
    return trapgate_clock_measure(clock, time_stamp, (void *)0, hertz);
}

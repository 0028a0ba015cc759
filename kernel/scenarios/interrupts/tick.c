#include "kernel/scenarios/interrupts/tick.h"

#include <trapgate/clock.h>

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/text/format.h"
#include "kernel/acpi_tables.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/memory.h"
#include "kernel/scenarios/interrupts/controllers.h"

static volatile uint64_t ticks;

/* A typed handler of its own: nothing lies between the gate and this. */
INTERRUPT static void on_apic_timer(struct interrupt_frame *frame);
static unsigned timer_vector;

static void on_apic_timer(struct interrupt_frame *frame) {
    (void)frame;
    ticks = ticks + 1;
    trapgate_apic_end(local_apic(), timer_vector);
}

static bool find_clock(struct trapgate_clock *clock) {
    const struct trapgate_acpi tables = acpi_tables();
    struct trapgate_acpi_clocks found;
    trapgate_acpi_find_clocks(&tables, &found);
    volatile void *hpet =
        found.hpet ? memory_map_device(found.hpet, PAGE_SIZE, MEMORY_UNCACHED) : NULL;
    return trapgate_clock_hpet(clock, hpet) ||
           trapgate_clock_pm_timer(clock, found.pm_timer_port, found.pm_timer_has_32_bits) ||
           trapgate_clock_pit(clock);
}

static const char *start_apic_timer(void) {
    enum { DIVIDER = 16, FIRST_VECTOR = 0x40, LAST_VECTOR = 0xEF };
    static char words[100];
    struct trapgate_clock clock;
    uint64_t hertz;
    if (!local_apic() || !find_clock(&clock) ||
        !trapgate_clock_measure_apic_timer(&clock, local_apic(), DIVIDER, &hertz) ||
        trapgate_vector_allocate(&vectors, FIRST_VECTOR, LAST_VECTOR, "timer", &timer_vector) !=
            TRAPGATE_VECTOR_OK ||
        trapgate_vector_set_handler(&vectors, timer_vector, on_apic_timer) != TRAPGATE_VECTOR_OK ||
        !trapgate_apic_timer_start(local_apic(), TRAPGATE_APIC_PERIODIC, timer_vector, DIVIDER,
                                   hertz / TICKS_PER_SECOND)) {
        return NULL;
    }
    format_text(words, sizeof words, "local APIC's timer, %lu kHz by the %s", hertz / 1000,
                clock.name);
    return words;
}

/* Intel 8254, "Programming the 8254": counter 0, both bytes, mode 2, from 1193182 Hz down. */
static bool on_8254(struct trapgate_exception *interrupt, void *context) {
    (void)context;
    if (trapgate_interrupt_begin(&lines, interrupt->vector) == TRAPGATE_INTERRUPT_REAL) {
        ticks = ticks + 1;
        trapgate_interrupt_end(&lines, interrupt->vector);
    }
    return true;
}

static const char *start_8254(void) {
    enum { CONTROL = 0x43, COUNTER = 0x40, RATE = 0x34, HERTZ = 1193182, LINE = 0 };
    static const struct trapgate_vector_user user = {.handle = on_8254, .name = "8254"};
    const unsigned count = HERTZ / TICKS_PER_SECOND;
    if (!controllers_take_line(LINE, "8254", &user)) {
        return NULL;
    }
    cpu_write_port8(CONTROL, RATE);
    cpu_write_port8(COUNTER, (uint8_t)count);
    cpu_write_port8(COUNTER, (uint8_t)(count >> 8));
    return "8254";
}

const char *tick_start(void) {
    const char *words = start_apic_timer();
    return words ? words : start_8254();
}

uint64_t tick_count(void) {
    return ticks;
}

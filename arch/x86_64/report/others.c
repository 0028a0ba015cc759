#include "arch/x86_64/report/others.h"

#include <stddef.h>

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/others_stop.h"
#include "arch/x86_64/report/show.h"
#include "arch/x86_64/report/symbols.h"

enum {
    NOBODY = -1,
    IDS = 1024, /* APIC ids that are told apart: of two that are equal modulo this, one is noted */
};

static int64_t reporter = NOBODY; /* the APIC id of the CPU whose report it is */

static struct {
    uint32_t cpu; /* APIC id */
    unsigned vector;
    uint64_t rip;
    const char *message; /* or NULL */
    bool complete;       /* all of this is written */
} others[OTHERS_MAXIMUM];
static unsigned other_count; /* how many came, which may be more than there is room for */
static unsigned visit_count; /* how often they came: an NMI also comes to a CPU that waits */
static uint64_t came[IDS / 64];

/* The first exception of each CPU; what comes to it while it waits is not why it stopped. */
static void note(uint32_t me, const struct trapgate_exception *exception, const char *message) {
    uint64_t bit = 1ull << me % 64;
    if (__atomic_fetch_or(&came[me % IDS / 64], bit, __ATOMIC_ACQ_REL) & bit) {
        return;
    }
    unsigned place = __atomic_fetch_add(&other_count, 1, __ATOMIC_ACQ_REL);
    if (place < OTHERS_MAXIMUM) {
        others[place].cpu = me;
        others[place].vector = exception->vector;
        others[place].rip = exception->frame->rip;
        others[place].message = message;
        __atomic_store_n(&others[place].complete, true, __ATOMIC_RELEASE);
    }
}

void others_wait_unless_first(const struct trapgate_exception *exception, const char *message) {
    int64_t expected = NOBODY, me = cpu_apic_id();
    if (__atomic_compare_exchange_n(&reporter, &expected, me, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE) ||
        expected == me) {
        return;
    }
    note((uint32_t)me, exception, message);
    __atomic_fetch_add(&visit_count, 1, __ATOMIC_RELEASE);
    for (;;) {
        cpu_disable_interrupts();
        cpu_halt();
    }
}

bool others_first_is_here(void) {
    return __atomic_load_n(&reporter, __ATOMIC_ACQUIRE) == cpu_apic_id();
}

bool others_know(uint32_t cpu) {
    return __atomic_load_n(&reporter, __ATOMIC_ACQUIRE) == cpu ||
           __atomic_load_n(&came[cpu % IDS / 64], __ATOMIC_ACQUIRE) >> cpu % 64 & 1;
}

bool others_noted_at(unsigned entry, struct noted_cpu *noted) {
    unsigned count = __atomic_load_n(&other_count, __ATOMIC_ACQUIRE);
    if (entry >= count || entry >= OTHERS_MAXIMUM) {
        return false;
    }
    bool complete = __atomic_load_n(&others[entry].complete, __ATOMIC_ACQUIRE);
    noted->cpu = others[entry].cpu;
    noted->rip = others[entry].rip;
    noted->stopped = complete && report_host()->stop_others && !others[entry].message &&
                     others[entry].vector == VECTOR_NON_MASKABLE_INTERRUPT;
    noted->crashed = complete && !noted->stopped;
    return true;
}

bool others_at(unsigned place, struct other_cpu *other) {
    struct noted_cpu noted;
    for (unsigned entry = 0; others_noted_at(entry, &noted); entry++) {
        if (noted.crashed && place-- == 0) {
            other->cpu = noted.cpu;
            other->vector = others[entry].vector;
            other->rip = noted.rip;
            other->message = others[entry].message;
            symbol_describe(other->symbol, sizeof other->symbol, noted.rip);
            return true;
        }
    }
    return false;
}

unsigned others_left_out(void) {
    unsigned count = __atomic_load_n(&other_count, __ATOMIC_ACQUIRE);
    return count > OTHERS_MAXIMUM ? count - OTHERS_MAXIMUM : 0;
}

void others_show(void) {
    struct other_cpu other;
    struct stopped_cpus stopped;
    for (unsigned place = 0; others_at(place, &other); place++) {
        show_other(&other);
    }
    for (unsigned place = 0; others_stopped_at(place, &stopped); place++) {
        show_stopped(&stopped);
    }
    show_others_left_out(others_left_out());
}

unsigned others_noted(void) {
    return __atomic_load_n(&other_count, __ATOMIC_ACQUIRE);
}

unsigned others_visits(void) {
    return __atomic_load_n(&visit_count, __ATOMIC_ACQUIRE);
}

void others_forget(void) {
    reporter = NOBODY;
    other_count = 0;
    visit_count = 0;
    for (unsigned i = 0; i < IDS / 64; i++) {
        came[i] = 0;
    }
    for (unsigned i = 0; i < OTHERS_MAXIMUM; i++) {
        others[i].complete = false;
    }
}

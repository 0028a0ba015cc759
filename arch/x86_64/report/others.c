#include "arch/x86_64/report/others.h"

#include <stddef.h>

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/print.h"
#include "arch/x86_64/report/symbols.h"

enum { NOBODY = -1, OTHERS_MAXIMUM = 16 };

static int64_t reporter = NOBODY; /* the APIC id of the CPU whose report it is */

static struct {
    uint32_t cpu; /* APIC id */
    unsigned vector;
    uint64_t rip;
    const char *message; /* or NULL */
    bool complete;       /* all of this is written */
} others[OTHERS_MAXIMUM];
static unsigned other_count; /* how many came, which may be more than there is room for */

/* The APIC id of this CPU: a register of its own that needs no set-up and that no memory holds. SDM 2,
 * "CPUID", leaves 1 and 0x0B. */
static uint32_t cpu_apic_id(void) {
    struct cpuid topology = cpu_id(0x0B, 0);
    return topology.ebx ? topology.edx : cpu_id(1, 0).ebx >> 24;
}

void others_wait_unless_first(const struct trapgate_exception *exception, const char *message) {
    int64_t expected = NOBODY, me = cpu_apic_id();
    if (__atomic_compare_exchange_n(&reporter, &expected, me, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE) ||
        expected == me) {
        return;
    }
    unsigned place = __atomic_fetch_add(&other_count, 1, __ATOMIC_ACQ_REL);
    if (place < OTHERS_MAXIMUM) {
        others[place].cpu = (uint32_t)me;
        others[place].vector = exception->vector;
        others[place].rip = exception->frame->rip;
        others[place].message = message;
        __atomic_store_n(&others[place].complete, true, __ATOMIC_RELEASE);
    }
    for (;;) {
        cpu_disable_interrupts();
        cpu_halt();
    }
}

static void show(unsigned place) {
    char symbol[96];
    symbol_describe(symbol, sizeof symbol, others[place].rip);
    report_print("CPU %u meanwhile: %s %s at 0x%lx %.40s\n", others[place].cpu,
                 exception_mnemonic(others[place].vector),
                 others[place].message ? others[place].message
                                       : exception_name(others[place].vector),
                 others[place].rip, symbol);
}

void others_show(void) {
    unsigned count = __atomic_load_n(&other_count, __ATOMIC_ACQUIRE);
    for (unsigned place = 0; place < count && place < OTHERS_MAXIMUM; place++) {
        if (__atomic_load_n(&others[place].complete, __ATOMIC_ACQUIRE)) {
            show(place);
        }
    }
    if (count > OTHERS_MAXIMUM) {
        report_print("%u more CPUs crashed meanwhile\n", count - OTHERS_MAXIMUM);
    }
}

void others_forget(void) {
    reporter = NOBODY;
    other_count = 0;
}

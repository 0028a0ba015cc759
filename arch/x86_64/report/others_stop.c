/*
 * The other CPUs are stopped before the first line: else they print over the report, and change what it
 * describes. One with interrupts off stops as well, by an NMI; one that hangs in an NMI's handler does not.
 */
#include "arch/x86_64/report/others_stop.h"

#include <stddef.h>

#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/others.h"
#include "arch/x86_64/report/show.h"

/* An NMI takes microseconds; a pause 10 to 140 cycles. */
enum { PATIENCE = 4000000, CPUS_MAXIMUM = 4096 };

/* False: there are no more. A host that never comes to an end is left. */
static bool find(unsigned index, struct report_cpu *cpu) {
    const struct report_host *host = report_host();
    *cpu = (struct report_cpu){0};
    return host->cpu && index < CPUS_MAXIMUM && host->cpu(index, cpu, host->context);
}

static bool all_are_known(void) {
    struct report_cpu cpu;
    for (unsigned i = 0; find(i, &cpu); i++) {
        if (!others_know(cpu.apic_id)) {
            return false;
        }
    }
    return true;
}

void others_stop(void) {
    const struct report_host *host = report_host();
    if (!host->stop_others) {
        return;
    }
    host->stop_others(host->context);
    for (unsigned i = 0; i < PATIENCE && !all_are_known(); i++) {
        __builtin_ia32_pause();
    }
}

const char *others_thread(uint32_t cpu) {
    struct report_cpu found;
    for (unsigned i = 0; find(i, &found); i++) {
        if (found.apic_id == cpu) {
            return found.thread;
        }
    }
    return NULL;
}

void others_show_missing(void) {
    struct report_cpu cpu;
    for (unsigned i = 0; report_host()->stop_others && find(i, &cpu); i++) {
        if (!others_know(cpu.apic_id)) {
            show_missing(&cpu);
        }
    }
}

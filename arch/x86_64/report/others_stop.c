/*
 * The other CPUs are stopped before the first line: else they print over the report, and change what it
 * describes. One with interrupts off stops as well, by an NMI; one that hangs in an NMI's handler does not.
 */
#include "arch/x86_64/report/others_stop.h"

#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/others.h"

/* An NMI takes microseconds; a pause 10 to 140 cycles. */
enum { PATIENCE = 1000000, CPUS_MAXIMUM = 4096 };

/* A host that never comes to an end is left. */
bool others_host_cpu(unsigned index, struct report_cpu *cpu) {
    const struct report_host *host = report_host();
    *cpu = (struct report_cpu){0};
    return host->cpu && index < CPUS_MAXIMUM && host->cpu(index, cpu, host->context);
}

static bool all_are_known(void) {
    struct report_cpu cpu;
    for (unsigned i = 0; others_host_cpu(i, &cpu); i++) {
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

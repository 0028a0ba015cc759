/* What the three files of others.h know of each other. */
#ifndef TRAPGATE_REPORT_OTHERS_STOP_H
#define TRAPGATE_REPORT_OTHERS_STOP_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/report.h>

#include "arch/x86_64/report/names.h"

enum { OTHERS_MAXIMUM = 128 };

/* A CPU that came to report, and waits: neither of the two while that is being written. */
struct noted_cpu {
    uint32_t cpu; /* APIC id */
    uint64_t rip;
    bool stopped, crashed;
};

/* From 0 on, in the order in which they came; false: there are no more. */
bool others_noted_at(unsigned entry, struct noted_cpu *noted);

/* The CPUs that the host names; false: there are no more. */
bool others_host_cpu(unsigned index, struct report_cpu *cpu);

#endif

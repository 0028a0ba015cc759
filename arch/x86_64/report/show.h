/* The parts of the report as a person reads them, in this order. Each prints whole lines of at most
 * 80 columns, from facts alone. */
#ifndef TRAPGATE_REPORT_SHOW_H
#define TRAPGATE_REPORT_SHOW_H

#include <trapgate/report.h>

#include "arch/x86_64/report/names.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/facts.h"
#include "arch/x86_64/report/others.h"
#include "arch/x86_64/report/trace.h"

/* Whether what came may be a device's interrupt: then the controllers are shown, too. */
static inline bool hardware_may_have_interrupted(const struct facts *facts) {
    return facts->exception.vector >= VECTOR_EXCEPTIONS || facts->exception.software ||
           facts->machine_check.known;
}

void show_headline(const struct facts *facts);
void show_cause(const struct cause *cause);
void show_vector(const struct facts *facts);    /* and class, and error code in words */
void show_place(const struct facts *facts);     /* symbol and line of rip, the stack in use */
void show_registers(const struct facts *facts); /* or that they are not available */
void show_system(const struct facts *facts);    /* control and debug registers, EFER, bases */
void show_pointers(const struct facts *facts);  /* registers that point into the kernel */
void show_walk(const struct facts *facts);
void show_hardware(const struct facts *facts); /* machine-check banks, port 0x61, the local APIC */
void show_trace(const struct trace *trace);
void show_code(const struct facts *facts);
void show_stack(const struct facts *facts);
void show_other(const struct other_cpu *other);
void show_stopped(const struct stopped_cpus *stopped);
void show_others_left_out(unsigned count);

#endif

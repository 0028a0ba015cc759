/* The lowest levels of the report: for when even the host's put() and the formatter may be broken. */
#ifndef TRAPGATE_REPORT_MINIMAL_H
#define TRAPGATE_REPORT_MINIMAL_H

#include <trapgate/unhandled.h>

#include "arch/x86_64/report/names.h"

/* One line, without the formatter: "#PF page fault rip 0x… error 0x… cr2 0x…". */
void minimal_report(const struct trapgate_exception *exception);

/* Resets the machine by the shortest way: an exception that finds no IDT. */
NORETURN void minimal_reset(void);

#endif

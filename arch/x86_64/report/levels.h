/* The report, from where failure.S calls it; and for tests of the report itself. */
#ifndef TRAPGATE_REPORT_LEVELS_H
#define TRAPGATE_REPORT_LEVELS_H

#include <trapgate/registers.h>
#include <trapgate/report.h>

#include "arch/x86_64/report/names.h"

/* Behind report_failure(), which put the registers on the stack (failure.S). */
NORETURN void report_failure_at(const char *message, const struct TRAPGATE_REGISTERS *registers);

/* A function that is called at the beginning of each stage of each level, with the stage's name. */
void report_watch_stages(void (*watcher)(const char *stage, unsigned level));

#endif

/* The report of a crash, line by line as its kernel printed it, by the report's own views. */
#ifndef TRAPGATE_TOOLS_SHOW_REPORT_H
#define TRAPGATE_TOOLS_SHOW_REPORT_H

#include "arch/x86_64/tools/crash.h"

/* After known_start(). If it is to be brief, only what happened and why. */
void show_report(struct crash *crash, bool is_brief);

#endif

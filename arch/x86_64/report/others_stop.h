/* The CPUs that the host names, and whether they stopped: for others.c. */
#ifndef TRAPGATE_REPORT_OTHERS_STOP_H
#define TRAPGATE_REPORT_OTHERS_STOP_H

#include <stdint.h>

#include "arch/x86_64/report/names.h"

/* The name of what a CPU runs; NULL: not known. */
const char *others_thread(uint32_t cpu);

/* A line for each that was told to stop and did not. */
void others_show_missing(void);

#endif

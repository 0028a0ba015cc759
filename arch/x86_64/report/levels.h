/* For tests of the report itself. */
#ifndef TRAPGATE_REPORT_LEVELS_H
#define TRAPGATE_REPORT_LEVELS_H

#include "arch/x86_64/report/names.h"

/* A function that is called at the beginning of each stage of each level, with the stage's name. */
void report_watch_stages(void (*watcher)(const char *stage, unsigned level));

#endif

/* The kernel that the report is installed in: see struct report_host. */
#ifndef TRAPGATE_REPORT_HOST_H
#define TRAPGATE_REPORT_HOST_H

#include <trapgate/report.h>

#include "arch/x86_64/report/names.h"

/* The installed host; before report_install() one that has nothing. Never NULL. */
const struct report_host *report_host(void);

#endif

/* What this kernel gives to its report: see struct report_host. */
#ifndef KERNEL_REPORT_HOST_H
#define KERNEL_REPORT_HOST_H

#include <trapgate/report.h>

extern const struct report_host kernel_report_host;

#endif

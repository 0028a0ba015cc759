/* What lies where in the kernel's memory: for its report. */
#ifndef KERNEL_REGIONS_H
#define KERNEL_REGIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/report.h>

/* False for an address that is no part of the kernel. Reads only constant tables. */
bool region_find(uint64_t address, struct report_region *region);

#endif

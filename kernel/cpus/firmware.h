/* Which CPUs there are: what the firmware says. */
#ifndef KERNEL_CPUS_FIRMWARE_H
#define KERNEL_CPUS_FIRMWARE_H

#include <trapgate/acpi.h>

/* ACPI's table of interrupt controllers, which is read once; NULL: there is none. */
const struct trapgate_madt *firmware_madt(void);

#endif

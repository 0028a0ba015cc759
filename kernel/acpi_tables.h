/* ACPI's tables of this machine, for whoever reads one of them. */
#ifndef KERNEL_ACPI_TABLES_H
#define KERNEL_ACPI_TABLES_H

#include <trapgate/acpi.h>

/* What the boot loader said of them. A table is mapped when it is asked for, and stays. */
struct trapgate_acpi acpi_tables(void);

#endif

/* The I/O APICs of this machine, for scenarios whose devices interrupt by a line. */
#ifndef KERNEL_SCENARIOS_IO_APICS_H
#define KERNEL_SCENARIOS_IO_APICS_H

#include <trapgate/acpi.h>
#include <trapgate/io_apic.h>

/* Starts those that the firmware tells of and that answer: all lines are masked. Returns how many. */
unsigned io_apics_start(void);
struct trapgate_io_apic *io_apics(void);

/* Where a line of the ISA bus arrives, and its shape; `delivery` and `vector` are the caller's. `line` is its number. */
struct trapgate_route io_apics_isa_route(unsigned isa_line, uint32_t *line);

#endif

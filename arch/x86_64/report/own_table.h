/*
 * The table of the report itself, in use on the reporting CPU alone. What the report reads may not be
 * there, and whether that is survived must depend neither on the kernel's handlers, which may know nothing
 * of it, nor on the state of a catch, which another CPU that crashes now would take for its own.
 */
#ifndef TRAPGATE_REPORT_OWN_TABLE_H
#define TRAPGATE_REPORT_OWN_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/names.h"

/* From here on page and protection faults of own_table_read() are answers, and all others of this CPU are
 * of the report. A debugger's, an NMI and a machine check go on to where the kernel wants them. */
void own_table_load(void);

/* The kernel's table again. Nothing if it is in use. */
void own_table_leave(void);

/* The IDTR that the kernel had, whichever is in use. */
struct table_register own_table_interrupted(void);

/* Copies memory, false if any byte of it cannot be read. */
bool own_table_read(void *to, uint64_t address, size_t size);

#endif

/* Names and line numbers of addresses in the kernel, on the machine itself, from the table that
 * trapgate-symbols made of the kernel's ELF file. */
#ifndef TRAPGATE_REPORT_SYMBOLS_H
#define TRAPGATE_REPORT_SYMBOLS_H

#include "arch/x86_64/decode/symbol_table.h"
#include "arch/x86_64/report/names.h"

/* Whether the host has a table. */
bool symbols_are_there(void);

/* Whether an address that cannot be read is in the table, for the first time: from then on there is none, until
 * the next report. */
bool symbols_lost_at(uint64_t address);
void symbols_forget_loss(void);

/* Its checksum, which is another one for each build of a kernel; 0 without a table. */
uint32_t symbols_build(void);

/* In the host's table: false for an address outside the kernel, and between its variables. */
bool symbol_lookup(uint64_t address, struct symbol_place *place);

/* "page_fault+0x4/0x12 (scenarios.c:37)", or "" if nothing is known. Returns the length that the
 * whole text has. */
size_t symbol_describe(char *text, size_t size, uint64_t address);

#endif

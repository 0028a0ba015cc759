/*
 * The record once more, as short as it can be: text for a QR code, which a person can paste. Its format
 * is described in arch/x86_64/decode/compact.md.
 */
#ifndef TRAPGATE_REPORT_COMPACT_H
#define TRAPGATE_REPORT_COMPACT_H

#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/report/names.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/facts.h"
#include "arch/x86_64/report/trace.h"

/* Makes it. It stays until the next one is made. Of lists that are too long the ends are left out. */
void compact_make(const struct facts *facts, const struct cause *cause, const struct trace *trace);

/* The addresses that a report names if there is a symbol for them, in an order that the reader of a
 * record has, too. Returns how many they are. */
enum { COMPACT_ADDRESSES = 2 + 16 + STACK_QUADWORDS + TRACE_LINES };
unsigned compact_addresses(uint64_t addresses[COMPACT_ADDRESSES], const struct facts *facts,
                           const struct trace *trace);

#endif

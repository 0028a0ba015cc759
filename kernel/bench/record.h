/* The tables once more as a compact record (arch/x86_64/decode/compact.md), for a QR code: a PC has no serial port. */
#ifndef KERNEL_BENCH_RECORD_H
#define KERNEL_BENCH_RECORD_H

#include <stdbool.h>

#include "kernel/bench/spread.h"

/* MUST come first; then tables, each with its rows. */
void record_begin(void);
void record_table(const char *title, const char *const *columns, unsigned count);
void record_row(const char *words, const struct spread *columns, bool is_rival, bool in_storm);

/* Its text; without rivals, or those in a storm, if there is no room for them. NULL: not even so. */
const char *record_end(void);

#endif

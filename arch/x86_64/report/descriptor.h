/* A segment descriptor in words. */
#ifndef TRAPGATE_REPORT_DESCRIPTOR_H
#define TRAPGATE_REPORT_DESCRIPTOR_H

#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/report/names.h"

/* "a null descriptor"; "a 64-bit code segment, DPL 0"; "a busy TSS, DPL 0, not present"; … Of a
 * 16-byte descriptor the lower half is enough. Returns the length that the whole text has. Pure. */
size_t descriptor_describe(char *text, size_t size, uint64_t descriptor);

#endif

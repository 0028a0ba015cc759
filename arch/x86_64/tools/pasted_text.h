/* The text of a compact record, as it comes out of a scanner, a mail or a page of an issue. */
#ifndef TRAPGATE_TOOLS_PASTED_TEXT_H
#define TRAPGATE_TOOLS_PASTED_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/decode/compact.h"

/* The last record in a text: what follows TRAPGATE1; NULL if there is none. */
const char *pasted_find(const char *text);

/* Its bytes. Broken lines, quotation marks of a mail, and what editors make of dashes and dots do no harm.
 * False if it is not all there; then `fault` says what is wrong. */
enum { PASTED_FAULT = 200 };
bool pasted_read(const char *text, uint8_t bytes[COMPACT_SIZE], size_t *size,
                 char fault[PASTED_FAULT]);

#endif

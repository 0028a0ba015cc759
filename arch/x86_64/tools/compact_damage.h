/* What is damaged in a compact record, of whatever kind. */
#ifndef TRAPGATE_TOOLS_COMPACT_DAMAGE_H
#define TRAPGATE_TOOLS_COMPACT_DAMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COMPACT_FAULT = 400 };

/* Whether its checksum is right; `size` MUST be enough for a header and that. If not, the names of the parts that
 * are damaged, and where they stand in the text, are added to `fault`. */
bool compact_is_whole(const uint8_t *bytes, size_t size, const char *(*name_of)(unsigned part),
                      char fault[COMPACT_FAULT]);

/* As printf() does, at the end of it. */
__attribute__((format(printf, 2, 3))) void compact_add_fault(char fault[COMPACT_FAULT],
                                                             const char *format, ...);

#endif

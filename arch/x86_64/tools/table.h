/* Makes the table of symbols and lines whose format arch/x86_64/decode/symbol_table.h describes. */
#ifndef TRAPGATE_TOOLS_TABLE_H
#define TRAPGATE_TOOLS_TABLE_H

#include "arch/x86_64/tools/image.h"
#include "arch/x86_64/tools/lines.h"

struct table {
    uint8_t *bytes;
    size_t size;
    uint32_t ranges, symbols, lines; /* how many of each */
};

/* The sections named in `omitted` (a NULL at the end) are left out. The same program gives the same
 * bytes. */
void table_make(struct table *table, const struct image *image, const struct lines *lines,
                const char *const *omitted);

#endif

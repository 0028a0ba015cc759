/* Writes a table into the ELF file that it was made from, where a section keeps room for it. */
#ifndef TRAPGATE_TOOLS_EMBED_H
#define TRAPGATE_TOOLS_EMBED_H

#include "arch/x86_64/tools/image.h"
#include "arch/x86_64/tools/table.h"

/* Ends the tool if there is no such section, or if it is too small. */
void embed_table(const struct table *table, const struct image *image, const char *section);

#endif

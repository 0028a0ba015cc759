/* Which symbols of a program go into its table: at most one for an address, and none without a use. */
#ifndef TRAPGATE_TOOLS_CHOSEN_H
#define TRAPGATE_TOOLS_CHOSEN_H

#include "arch/x86_64/tools/image.h"

/* The chosen symbols, sorted by address, in memory of its own; a label of code has got the size that
 * reaches to the next one. */
struct symbol *choose_symbols(const struct image *image, const char *const *omitted, size_t *count);

#endif

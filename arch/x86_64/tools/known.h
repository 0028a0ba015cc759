/* What addresses are, for the report's views: what the record says of them, else what the ELF file says. */
#ifndef TRAPGATE_TOOLS_KNOWN_H
#define TRAPGATE_TOOLS_KNOWN_H

#include "arch/x86_64/tools/crash.h"
#include "arch/x86_64/tools/lines.h"

/* From now on the views print this crash, to the standard output. `image` and `lines` may be NULL; `slide`
 * is how far from where it was linked the kernel ran. */
void known_start(const struct crash *crash, const struct image *image, const struct lines *lines,
                 uint64_t slide, bool colored);

#endif

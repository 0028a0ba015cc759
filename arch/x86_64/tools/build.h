/* Whether a record is of the program that an ELF file holds, or of another build; and where that ran. */
#ifndef TRAPGATE_TOOLS_BUILD_H
#define TRAPGATE_TOOLS_BUILD_H

#include "arch/x86_64/tools/crash.h"
#include "arch/x86_64/tools/image.h"

/* How far from where it was linked the program ran: by a function that both have. 0 if that cannot be
 * told. */
uint64_t build_slide(const struct image *image, const struct crash *crash);

/* Why it is of another build, or NULL. */
const char *build_differs(const struct image *image, const struct crash *crash, uint64_t slide);

#endif

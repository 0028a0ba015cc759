/* Whether a record is of the program that an ELF file holds, or of another build. */
#ifndef TRAPGATE_TOOLS_BUILD_H
#define TRAPGATE_TOOLS_BUILD_H

#include "arch/x86_64/tools/crash.h"
#include "arch/x86_64/tools/image.h"

/* Why it is of another one, or NULL. */
const char *build_differs(const struct image *image, const json_t *record);

#endif

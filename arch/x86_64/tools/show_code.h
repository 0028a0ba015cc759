/* What an ELF file says of an address as it was linked: functions, the inlined ones too, instructions, source. */
#ifndef TRAPGATE_TOOLS_SHOW_CODE_H
#define TRAPGATE_TOOLS_SHOW_CODE_H

#include "arch/x86_64/tools/lines.h"

/* Each function from the innermost on, with file and line. */
void show_functions(struct image *image, const struct lines *lines, uint64_t address);

/* The instructions around it, at the addresses that they have `slide` higher; false if none begins
 * there. */
bool show_instructions(const struct image *image, uint64_t address, uint64_t slide);

/* The lines of source around it, if the file can be found; relative names count from `folder`. */
void show_source(const struct lines *lines, uint64_t address, const char *folder);

#endif

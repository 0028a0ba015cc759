/* Page tables of five levels, for the cases that need them: the kernel's own have four. */
#ifndef KERNEL_CONFORMANCE_LEVELS_H
#define KERNEL_CONFORMANCE_LEVELS_H

#include <stdbool.h>

/* Maps what the switch runs on; false if that was not possible. Only where HAS_LA57. */
bool levels_initialize(void);

/* The fifth level, whose entries cases use: 0, 1 and 511 lead to the kernel's tables, 2 to nothing,
 * 3 is read-only, 4 the kernel's, 5 not executable, 6 has a reserved bit. The suite's GDT MUST be
 * loaded, IF 0. */
void levels_five(void);

/* Four again, if they are five. */
void levels_four(void);

#endif

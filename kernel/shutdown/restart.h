/* Starting the machine anew. No single way works on every PC, so they are tried in turn. */
#ifndef KERNEL_RESTART_H
#define KERNEL_RESTART_H

#include <trapgate/handler.h>

/* Finds out what can only be found out while all is well: ACPI's reset register. */
void restart_initialize(void);

/* Resets the machine: by ACPI, the port 0xCF9, the keyboard controller, and at last a triple fault,
 * which no CPU survives. With reset-by=NAME on the command line it begins further down the list. */
NORETURN void restart_now(void);

#endif

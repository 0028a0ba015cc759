/* Keys, by interrupts. */
#ifndef KERNEL_SCENARIOS_KEY_H
#define KERNEL_SCENARIOS_KEY_H

#include <stdbool.h>

#include "kernel/keyboard/scan_codes.h"

/* In scan code set 1 or 2. False: there is no keyboard controller, or nobody takes its line. */
bool key_start(unsigned set);

/* The next key that was pressed or released. False: none was. With interrupts off. */
bool key_next(struct key *key);

/* How many came for which there was no room. */
unsigned key_lost(void);

#endif

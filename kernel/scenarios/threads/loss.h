/*
 * Something is lost on purpose, so that one can see that the checks find it: lose=WHAT. An interrupt of its own comes
 * before that of each preemption, and changes what it interrupted as a handler would that does not save it.
 */
#ifndef KERNEL_SCENARIOS_LOSS_H
#define KERNEL_SCENARIOS_LOSS_H

#include <trapgate/idt.h>

/* As the command line has it. Returns the vector that the timer has to raise: this one's, or `timer`. */
unsigned loss_choose(struct idt *table, unsigned timer);

#endif

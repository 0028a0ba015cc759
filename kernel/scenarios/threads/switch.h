/*
 * The two ways in which a typed handler goes back to another thread than it came from. README.md says why each of
 * them works.
 *
 *     switch=stacks   The handler calls a function that leaves this stack and takes another one. It comes back
 *                     from that call when its thread has its next turn, and then returns, by its own IRETQ.
 *     switch=frames   The handler, on a stack of the CPU's, writes down what it interrupted, and overwrites it with
 *                     what another one of it wrote down.
 */
#ifndef KERNEL_SCENARIOS_SWITCH_H
#define KERNEL_SCENARIOS_SWITCH_H

#include <stdbool.h>
#include <trapgate/idt.h>

enum { TIMER_VECTOR = 0x40, SWITCH_STACK = 5 /* the IST slot of switch=frames */ };

/* Puts the handler of the timer into the table. */
void switch_by_stacks(struct idt *table);
void switch_by_frames(struct idt *table);

#endif

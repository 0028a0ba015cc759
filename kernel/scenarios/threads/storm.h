/*
 * On the first CPU, while it runs threads: NMIs as often as a timer gives them, at any instruction, also of handlers
 * and of the entry of a system call; and from each on some single steps, through whatever comes. With the word storm=TICKS: so many
 * of the 8254, of 838 ns, are between two NMIs.
 */
#ifndef KERNEL_SCENARIOS_STORM_H
#define KERNEL_SCENARIOS_STORM_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/idt.h>

bool storm_is_wanted(void);

/* Puts the handler of the steps into the table of all CPUs. */
void storm_prepare(struct idt *table);

/* Loads a copy of the table with a handler of NMIs, and begins. False: there is no line that could be one. */
bool storm_begin(const struct idt *table);

/* Comes back when nothing is under way any more. */
void storm_end(void);

uint64_t storm_nmis(void), storm_steps(void);

#endif

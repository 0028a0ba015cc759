/* The timer of each CPU, which interrupts once, after a time that nobody can foresee. */
#ifndef KERNEL_SCENARIOS_TIMER_H
#define KERNEL_SCENARIOS_TIMER_H

#include <stdint.h>

/* What interrupts: TIMER_VECTOR, if nobody says otherwise; and the longest time, in ticks of the timer. */
void timer_choose(unsigned vector, unsigned longest);

void timer_start(void);
void timer_stop(void);

/* In the handler: the end of this interrupt, which came at this address, and the time of the next. */
void timer_again(uint64_t rip);

/* How many came, on all CPUs. */
unsigned long timer_interrupts(void);

#endif

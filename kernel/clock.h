/* Time for people: seconds, without interrupts. */
#ifndef KERNEL_CLOCK_H
#define KERNEL_CLOCK_H

/* Waits this many seconds, the first of which may be shorter. */
void clock_wait(unsigned seconds);

#endif

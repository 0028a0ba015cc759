/* Time for people: seconds, without interrupts. */
#ifndef KERNEL_CLOCK_H
#define KERNEL_CLOCK_H

/* Waits until the next second begins. */
void clock_wait_second(void);

#endif

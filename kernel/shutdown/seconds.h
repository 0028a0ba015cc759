/* Time for people: seconds, without interrupts. */
#ifndef KERNEL_SECONDS_H
#define KERNEL_SECONDS_H

/* Waits until the next second begins. */
void seconds_wait(void);

#endif

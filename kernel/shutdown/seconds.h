/* Time for people: seconds, without interrupts. */
#ifndef KERNEL_SECONDS_H
#define KERNEL_SECONDS_H

#include <stdbool.h>

/* Waits until the next second begins, or `ends_it` says true, which it is asked all the time. False: it did. */
bool seconds_wait(bool (*ends_it)(void));

#endif

/* For the few places where there is no event to wait for. */
#ifndef KERNEL_WAIT_H
#define KERNEL_WAIT_H

#include <stdint.h>

/* About so long, without a clock; in an emulator it may be less. */
void wait_microseconds(uint32_t microseconds);

#endif

/* Memory of the machine outside of the image, of what the boot loader says is free: for what only some
 * machines need, as the stacks of further CPUs. It is given once, and never taken back. */
#ifndef KERNEL_FRAMES_H
#define KERNEL_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whole pages side by side, above 1 MiB: `size` bytes. False if there is no such piece left. */
bool frames_take(size_t size, uint64_t *physical);

/* A page below 640 KiB, where a CPU can start in real mode. It may be used again. False: there is none. */
bool frames_find_low(uint64_t *physical);

#endif

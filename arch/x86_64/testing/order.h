/* A random order of numbers, without memory for it. */
#ifndef TRAPGATE_TESTING_ORDER_H
#define TRAPGATE_TESTING_ORDER_H

#include <stdint.h>

#include "arch/x86_64/testing/names.h"

/* Where the number at `place` (0 to count - 1) goes: a permutation for each seed, and for seed 0 the
 * place itself. The count is at most 2^32. Pure. */
uint64_t order_at(uint64_t place, uint64_t count, uint64_t seed);

#endif

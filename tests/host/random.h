/*
 * Random numbers that come again: a test that fails prints the seed, and TRAPGATE_SEED=… in the
 * environment repeats it. The seed is fixed otherwise, so that an unlucky number cannot fail a
 * change that has nothing to do with it.
 */
#ifndef TESTS_HOST_RANDOM_H
#define TESTS_HOST_RANDOM_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t random_state;

static inline void random_start(void) {
    const char *chosen = getenv("TRAPGATE_SEED");
    random_state = chosen != NULL ? strtoull(chosen, NULL, 0) : 2017;
    printf("TRAPGATE_SEED=%llu\n", (unsigned long long)random_state);
}

/* SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators"): every seed is
 * a good one, 0 too. */
static inline uint64_t random_bits(void) {
    uint64_t bits = random_state += 0x9E3779B97F4A7C15;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
    return bits ^ (bits >> 31);
}

static inline unsigned random_below(unsigned limit) {
    return (unsigned)(random_bits() % limit);
}

#endif

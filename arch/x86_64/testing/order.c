#include "arch/x86_64/testing/order.h"

/* The mixing step of splitmix64. */
static uint64_t mix(uint64_t value) {
    value += 0x9E3779B97F4A7C15;
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
    value = (value ^ value >> 27) * 0x94D049BB133111EB;
    return value ^ value >> 31;
}

/* A Feistel network permutes the numbers of 2 * half bits, whatever its function is. */
static uint64_t permute(uint64_t value, unsigned half, uint64_t seed) {
    uint64_t mask = (1ull << half) - 1, left = value >> half, right = value & mask;
    for (uint64_t round = 0; round < 4; round++) {
        uint64_t next = left ^ (mix(right ^ mix(seed + round)) & mask);
        left = right;
        right = next;
    }
    return left << half | right;
}

/* What falls beyond the count is permuted again until it does not, which keeps it a permutation. */
uint64_t order_at(uint64_t place, uint64_t count, uint64_t seed) {
    unsigned half = 1;
    if (!seed) {
        return place;
    }
    while (half < 16 && 1ull << 2 * half < count) {
        half++;
    }
    do {
        place = permute(place, half, seed);
    } while (place >= count);
    return place;
}

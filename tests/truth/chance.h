/* Random numbers of one situation: what came before does not matter, so each can be made alone. */
#ifndef TESTS_TRUTH_CHANCE_H
#define TESTS_TRUTH_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

/* SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators"). */
static inline uint64_t chance_bits(struct chance *chance) {
    uint64_t bits = chance->state += 0x9E3779B97F4A7C15;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
    return bits ^ (bits >> 31);
}

static inline struct chance chance_start(uint64_t seed, uint64_t index) {
    struct chance chance = {seed};
    chance.state = chance_bits(&chance) + index * 0xD1342543DE82EF95;
    chance.state = chance_bits(&chance);
    return chance;
}

static inline unsigned chance_below(struct chance *chance, unsigned limit) {
    return (unsigned)((uint32_t)chance_bits(chance) * (uint64_t)limit >> 32);
}

static inline bool chance_percent(struct chance *chance, unsigned percent) {
    return chance_below(chance, 100) < percent;
}

#define CHANCE_OF(chance, array) ((array)[chance_below((chance), sizeof(array) / sizeof *(array))])

#endif

#include "kernel/bench/spread.h"

#include "kernel/boot_information.h"
#include "kernel/boot_words.h"

BOOT_WORDS({"icount", "4"});

bool ticks_are_instructions(void) {
    return boot_word("icount=4");
}

unsigned ticks_per_unit(void) {
    return ticks_are_instructions() ? 16 : 1;
}

const char *unit(void) {
    return ticks_are_instructions() ? "instructions" : "ticks";
}

/* By insertion: where all are the same, that is one pass. */
static void sort(uint64_t *samples) {
    for (size_t i = 1; i < SAMPLES; i++) {
        uint64_t sample = samples[i];
        size_t place = i;
        for (; place && samples[place - 1] > sample; place--) {
            samples[place] = samples[place - 1];
        }
        samples[place] = sample;
    }
}

struct spread spread_of(uint64_t *samples) {
    sort(samples);
    return (struct spread){samples[0], samples[SAMPLES / 2], samples[SAMPLES * 99 / 100]};
}

static uint64_t units(uint64_t whole, uint64_t part) {
    return whole > part ? (whole - part) / ticks_per_unit() : 0;
}

struct spread spread_without(struct spread whole, struct spread part) {
    return (struct spread){units(whole.minimum, part.minimum), units(whole.median, part.minimum),
                           units(whole.p99, part.minimum)};
}

/* The words that say which tests are run, and how: see trapgate_test_run(). */
#ifndef TRAPGATE_TESTING_WORDS_H
#define TRAPGATE_TESTING_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/testing/names.h"

/* A part of the words, not ended by NUL. */
struct text {
    const char *start;
    size_t length;
};

struct choice {
    struct text tests; /* length 0: all that share a boot */
    struct text token;
    struct text cpu; /* length 0: the one that this runs on, without a word of it */
    uint64_t seed, repeat, from;
    bool until_fail;
    bool storm;
    bool snapshot; /* the words that count are to come */
};

/* Pure. NULL is no words. */
struct choice words_read(const char *words);

/* The CPUs that are chosen of so many: from the first one to the last. False if there is no such one. Pure. */
bool words_choose_cpus(const struct choice *choice, unsigned cpus, unsigned *first, unsigned *last);

/* Whether the choice has a test by its name, or (of TEST_EACH) by one of its rows'. `row` counts where
 * `has_rows`. Of tests that run alone only those that are named in full, without `*`. Pure. */
bool words_choose(const struct choice *choice, const char *name, bool has_rows, size_t row,
                  bool alone);

#endif

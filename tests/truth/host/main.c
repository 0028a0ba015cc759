/*
 * truth [SEED [COUNT [FIRST [almost]]]]: situations that are only pretended, millions of them. Each seed gives
 * others; FIRST and COUNT choose among those of a seed, and one alone is printed. Exits with 1 if a certain
 * answer was wrong, or too few were certain.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/truth/host/almost.h"
#include "tests/truth/host/machine.h"
#include "tests/truth/memory.h"
#include "tests/truth/tally.h"

void truth_print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
}

static bool tries_flips;

static void run(struct tally *tally, uint64_t seed, uint64_t index, bool alone) {
    struct situation situation;
    struct outcome outcome;
    struct trapgate_exception exception;
    static struct facts facts;
    struct cause cause;
    situation_make(&situation, seed, index);
    truth_memory_set(&situation);
    model_run(&situation, &outcome);
    if (!outcome.raised) {
        if (alone) {
            truth_print("Situation %lu of seed %lu raises nothing:\n", index, seed);
            situation_print(&situation);
        }
        return;
    }
    machine_raise(&situation, &outcome, &exception);
    facts_gather(&facts, &exception);
    cause_find(&cause, &facts);
    if (tally_add(tally, &situation, &outcome, &cause) && alone) {
        tally_print_one(&situation, &outcome, &cause);
    }
    if (tries_flips) {
        almost_try(&facts, &cause);
    }
}

int main(int argc, char **argv) {
    static struct tally tally;
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 0) : 1000000;
    uint64_t first = argc > 3 ? strtoull(argv[3], NULL, 0) : 0;
    machine_initialize();
    tries_flips = argc > 4 && strcmp(argv[4], "almost") == 0;
    if (count == 1) {
        run(&tally, seed, first, true);
        return tally.wrong ? 1 : 0;
    }
    for (uint64_t index = first; tally.situations < count; index++) {
        run(&tally, seed, index, false);
    }
    if (tries_flips) {
        return almost_print() ? 0 : 1;
    }
    tally_print(&tally);
    return tally_is_sure(&tally) && !tally.wrong ? 0 : 1;
}

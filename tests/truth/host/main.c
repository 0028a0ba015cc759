/*
 * truth [SEED [COUNT [FIRST]]]: situations that are only pretended, millions of them. Each seed gives
 * others; FIRST and COUNT choose among those of a seed. Exits with 1 if a certain answer was wrong.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/truth/host/machine.h"
#include "tests/truth/memory.h"
#include "tests/truth/tally.h"

void truth_print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
}

static void run(struct tally *tally, uint64_t seed, uint64_t index) {
    struct situation situation;
    struct outcome outcome;
    struct trapgate_exception exception;
    static struct facts facts;
    struct cause cause;
    situation_make(&situation, seed, index);
    truth_memory_set(&situation);
    model_run(&situation, &outcome);
    if (!outcome.raised) {
        return;
    }
    machine_raise(&situation, &outcome, &exception);
    facts_gather(&facts, &exception);
    cause_find(&cause, &facts);
    tally_add(tally, &situation, &outcome, &cause);
}

int main(int argc, char **argv) {
    static struct tally tally;
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 0) : 1000000;
    uint64_t first = argc > 3 ? strtoull(argv[3], NULL, 0) : 0;
    machine_initialize();
    for (uint64_t index = first; tally.situations < count; index++) {
        run(&tally, seed, index);
    }
    tally_print(&tally);
    return tally.wrong ? 1 : 0;
}

/* The plans of situations (plans.c), and what they are made with (generate.c). */
#ifndef TESTS_TRUTH_GENERATE_H
#define TESTS_TRUTH_GENERATE_H

#include "tests/truth/chance.h"
#include "tests/truth/situation.h"

struct plan {
    const char *name;
    unsigned weight;
    unsigned user_percent;
    bool (*wants)(const struct form *form); /* NULL: any form */
    /* Before and after the instruction is encoded. */
    void (*prepare)(struct situation *situation, struct chance *chance);
    void (*finish)(struct situation *situation, struct chance *chance);
};

const struct plan *generate_plan(struct chance *chance);

/* A form that is wanted; of all, if `wants` is NULL. */
const struct form *generate_form(struct chance *chance, bool (*wants)(const struct form *form));

/* An address for an operand of that many bytes: good ones, and bad ones of each kind. */
uint64_t generate_target(struct situation *situation, struct chance *chance, unsigned size);

/* Changes one right of one page of an area, or of the entries above it. */
void generate_spoil_page(struct situation *situation, struct chance *chance, enum area area);

#endif

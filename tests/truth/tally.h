/* What was found out, counted. */
#ifndef TESTS_TRUTH_TALLY_H
#define TESTS_TRUTH_TALLY_H

#include "tests/truth/claims.h"

struct tally {
    uint64_t situations;                    /* that raised something */
    uint64_t wrong;                         /* certain, and not so; or without evidence */
    uint64_t shares[KINDS][4];              /* by enum certainty; 3: unknown */
    uint32_t unknown[KINDS][FORMS_MAXIMUM]; /* by form: what no cause explains */
};

/* Judges one answer, and counts it. False if it is wrong; then it has been printed. */
bool tally_add(struct tally *tally, const struct situation *situation,
               const struct outcome *outcome, const struct cause *cause);

/* The whole of one: the situation, what is true, what was said. */
void tally_print_one(const struct situation *situation, const struct outcome *outcome,
                     const struct cause *cause);

/* Whether the answers are as sure as kinds.def demands of each kind; says which are not. */
bool tally_is_sure(const struct tally *tally);

/* The share of each certainty for each kind, then the most frequent of what is unknown. */
void tally_print(const struct tally *tally);

#endif

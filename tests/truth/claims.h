/*
 * The judge: whether what the report said with certainty is so. claims.def has a row for each cause that
 * there is; one that has no row is an error of the test.
 */
#ifndef TESTS_TRUTH_CLAIMS_H
#define TESTS_TRUTH_CLAIMS_H

#include "arch/x86_64/report/cause.h"

#include "tests/truth/model.h"

enum judgement {
    RIGHT,
    NOT_CERTAIN, /* it claims nothing */
    WRONG,
    BAD_NUMBER,  /* the kind is right, but a number in the sentence is none of the situation's */
    NO_EVIDENCE, /* the sentence names neither a number nor a register nor a bit */
    NO_CLAIM,    /* claims.def lacks it */
};

enum judgement judge(const struct situation *situation, const struct outcome *outcome,
                     const struct cause *cause);

/* Whether the cause is one of those that say only which vector it was. */
bool is_unknown(const struct cause *cause);

extern const char *const judgement_words[];

#endif

/* The bytes of a situation's instruction. */
#ifndef TESTS_TRUTH_ENCODE_H
#define TESTS_TRUTH_ENCODE_H

#include "tests/truth/chance.h"
#include "tests/truth/situation.h"

/*
 * Chooses how the form is written: registers, addressing, prefixes without effect. An operand in memory
 * goes where generate_target() says; the registers that lead there are set accordingly.
 */
void encode(struct situation *situation, struct chance *chance);

#endif

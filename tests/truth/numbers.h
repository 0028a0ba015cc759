/* The numbers in a sentence, against those that there are in a situation. */
#ifndef TESTS_TRUTH_NUMBERS_H
#define TESTS_TRUTH_NUMBERS_H

#include "tests/truth/model.h"

/* Whether every 0x… in the text is some value of the situation, and each "REGISTER is 0x…" or
 * "REGISTER is 0" the value of that register. */
bool numbers_are(const struct situation *situation, const struct outcome *outcome,
                 const char *text);

#endif

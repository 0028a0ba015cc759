/*
 * Situations in which a cause is almost so: each answer is asked for again with one fact changed. A cause
 * that nothing can talk out of what it says rests on nothing. What is only possible need not: it says what
 * the vector may mean.
 */
#ifndef TESTS_TRUTH_HOST_ALMOST_H
#define TESTS_TRUTH_HOST_ALMOST_H

#include "arch/x86_64/report/cause.h"

/* Tries all flips on what was said of these facts, unless enough was tried of that cause already. */
void almost_try(const struct facts *facts, const struct cause *cause);

/* The causes, and for each the facts that it was seen to rest on. False if one has none, or was never
 * said and almost.def does not say why. */
bool almost_print(void);

#endif

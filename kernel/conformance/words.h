/* The words on the command line that are for the suite. */
#ifndef KERNEL_CONFORMANCE_WORDS_H
#define KERNEL_CONFORMANCE_WORDS_H

#include <stdbool.h>

#include "kernel/conformance/vocabulary/case.h"

/* Reads them. A value that means nothing ends in boot_word_refuse(). */
void words_read(void);

/* case=: the cases to run; "*" without the word. */
const char *words_pattern(void);

/* after=: how many of these to leave out. */
unsigned words_after(void);

/* Whether the word is there: each case is then announced before it begins. */
bool words_announce(void);

/* explain=: the id of a case, or "". */
const char *words_explained(void);

/* mutate=FIELD:ID: the FIELD_BIT to falsify in this case, or 0. */
unsigned words_mutated_field(const struct conformance_case *test);

#endif

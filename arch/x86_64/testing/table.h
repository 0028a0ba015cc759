/* All tests of the program. */
#ifndef TRAPGATE_TESTING_TABLE_H
#define TRAPGATE_TESTING_TABLE_H

#include <trapgate/test.h>

#include "arch/x86_64/testing/names.h"

/* How many places the table has, and what is in one: NULL if it is empty. */
size_t table_size(void);
const struct trapgate_test *table_test(size_t place);

#endif

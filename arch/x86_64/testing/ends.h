/* What is called after the last test, before the last line: a table that the linker makes of the files
 * that are linked, as of the tests themselves. */
#ifndef TRAPGATE_TESTING_ENDS_H
#define TRAPGATE_TESTING_ENDS_H

#include "arch/x86_64/testing/names.h"

typedef void (*test_end)(void);
#define TRAPGATE_TEST_END(function)                                                                \
    __attribute__((section("trapgate_test_ends"), used,                                            \
                   aligned(8))) static const test_end function##_at_end = (function)

#endif

/*
 * Run-time checks of the library end in trapgate_refuse(), which in a kernel does not come back.
 * Here it comes back to assert_refused(), which expects certain words of it.
 *
 * Include after <cmocka.h>.
 */
#ifndef TESTS_HOST_REFUSED_H
#define TESTS_HOST_REFUSED_H

#include <stdlib.h>
#include <string.h>
#include <trapgate/idt.h>

void trapgate_refuse(const char *message) {
    mock_assert(0, message, __FILE__, __LINE__);
    abort(); /* nobody expected it */
}

#define assert_refused(expression, words)                                                          \
    do {                                                                                           \
        expect_assert_failure(__extension__({ expression; }));                                     \
        assert_non_null(strstr(global_last_failed_assert, words));                                 \
    } while (0)

#endif

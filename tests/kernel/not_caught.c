/* What no catch takes, and what comes after one. */
#include <trapgate/catch.h>

#include "tests/kernel/bodies.h"
#include "tests/kernel/test.h"

static struct caught_exception caught;

TEST(an_nmi_is_not_caught, .ends_with = VECTOR_NON_MASKABLE_INTERRUPT) {
    exception_catch(&caught, interrupt_2, NULL);
}

TEST(a_machine_check_is_not_caught, .ends_with = VECTOR_MACHINE_CHECK) {
    exception_catch(&caught, interrupt_18, NULL);
}

TEST(after_the_catch_an_exception_is_reported_again, .ends_with = VECTOR_INVALID_OPCODE) {
    exception_catch(&caught, execute_ud2, NULL);
    execute_ud2(NULL);
}

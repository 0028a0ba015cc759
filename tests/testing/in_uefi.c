/* Tests in a UEFI application, which is a static PIE: its pointers are relocated at run time. */
#include <trapgate/test.h>

TEST(an_exception_is_an_expectation) {
    CHECK_RAISES(INVALID_OPCODE, 0, __asm__ volatile("ud2"));
}

static const struct { unsigned in, out; } squares[] = {{2, 4}, {3, 9}};

TEST_EACH(squares_are_right, squares) {
    CHECK_EQUAL(row->in * row->in, row->out);
}

TEST(a_crash_is_an_end, .ends_with = VECTOR_GENERAL_PROTECTION_FAULT, .labels = "crash") {
    __asm__ volatile("movl $1, (%0)" : : "a"(0x4141414141414141));
}

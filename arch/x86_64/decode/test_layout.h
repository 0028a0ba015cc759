/* Where the members of struct trapgate_test (<trapgate/test.h>) are, for a program of any machine that
 * reads them out of a kernel's file. The kernel's side asserts each. */
#ifndef ARCH_X86_64_DECODE_TEST_LAYOUT_H
#define ARCH_X86_64_DECODE_TEST_LAYOUT_H

enum {
    TEST_NAME = 0,
    TEST_RUN_ROW = 24, /* not 0: of TEST_EACH */
    TEST_ROW_COUNT = 40,
    TEST_ALONE = 65,
    TEST_SECONDS = 68,
    TEST_LABELS = 80,
    TEST_SIZE = 104,
};

#define TEST_SYMBOL "trapgate_test_row_" /* and the name */
#define TEST_SECTION_START "__start_trapgate_tests"
#define TEST_SECTION_STOP "__stop_trapgate_tests"

#endif

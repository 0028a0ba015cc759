/* The table that the linker makes of all TESTs. This file has a row of its own, of no test, so that the
 * table is there in every program. */
#include "arch/x86_64/testing/table.h"

#include "arch/x86_64/decode/test_layout.h"

_Static_assert(offsetof(struct trapgate_test, name) == TEST_NAME, "TEST_NAME");
_Static_assert(offsetof(struct trapgate_test, run_row) == TEST_RUN_ROW, "TEST_RUN_ROW");
_Static_assert(offsetof(struct trapgate_test, row_count) == TEST_ROW_COUNT, "TEST_ROW_COUNT");
_Static_assert(offsetof(struct trapgate_test, alone) == TEST_ALONE, "TEST_ALONE");
_Static_assert(offsetof(struct trapgate_test, seconds) == TEST_SECONDS, "TEST_SECONDS");
_Static_assert(offsetof(struct trapgate_test, labels) == TEST_LABELS, "TEST_LABELS");
_Static_assert(sizeof(struct trapgate_test) == TEST_SIZE, "TEST_SIZE");

TRAPGATE_TEST_GATHERED static const struct trapgate_test *const none = NULL;

/* By ld, for a section whose name is an identifier. That it is undefined means that a linker script puts
 * trapgate_tests into a section of another name. */
extern const struct trapgate_test *const __start_trapgate_tests[], *const __stop_trapgate_tests[];

size_t table_size(void) {
    return (size_t)(__stop_trapgate_tests - __start_trapgate_tests);
}

const struct trapgate_test *table_test(size_t place) {
    return __start_trapgate_tests[place];
}

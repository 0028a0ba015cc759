// Tests in C++, which the guide has no need of: run.sh adds them.
#include <trapgate/test.h>

extern "C" {
#include "bitmap.h"
}

namespace {

struct counter {
    int *count;
    ~counter() {
        ++*count;
    }
};

constexpr struct {
    int page;
    bool is_free;
} rows[] = {{0, true}, {127, true}};

TEST(a_destructor_runs, .labels = "cxx") {
    int count = 0;
    { counter one{&count}; }
    CHECK_EQUAL(count, 1);
    CHECK_COMPARE(count, <, 2);
    CHECK_STRING("a", "a");
}

TEST_EACH(every_page_is_free_at_first, rows) {
    bitmap map = {};
    CHECK_EQUAL(bitmap_reserve(&map, row->page), row->is_free);
}

TEST(an_exception_of_the_cpu_is_an_expectation) {
    volatile int *volatile nowhere = nullptr;
    CHECK_RAISES(PAGE_FAULT, nowhere, *nowhere = 1);
    REQUIRE_RAISES_NOTHING(nowhere = nullptr);
}

TEST(a_crash_ends_it, .ends_with = VECTOR_INVALID_OPCODE) {
    asm volatile("ud2");
}

} // namespace

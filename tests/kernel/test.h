/*
 * Tests that run in the kernel.
 *
 *     TEST(the_breakpoint_handler_runs_once) {
 *         CHECK_EQUAL(count, 1);
 *     }
 *     TEST(a_write_to_page_0_is_a_page_fault, .ends_with = VECTOR_PAGE_FAULT) {
 *         *(volatile int *)0 = 1;
 *     }
 *
 * The linker gathers them. Each is a CTest test, found in the ELF file by the name of its symbol,
 * and gets a boot of its own with `test=NAME`. `test=all` runs, in one boot, all that come back and
 * leave the machine as they found it.
 */
#ifndef TESTS_KERNEL_TEST_H
#define TESTS_KERNEL_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/idt.h>

struct kernel_test {
    const char *name;
    void (*run)(void);
    /* The exception whose report MUST end the test: reaching the end of its body is then a failure.
     * 0, which no test can want here, means that the body comes back. */
    unsigned ends_with;
    bool fails; /* it MUST end in report_failure(), likewise */
    bool alone; /* it comes back, but leaves the machine changed: only in a boot of its own */
};

/* The symbol begins with kernel_test_, by which tests are found; the section is a table. */
#define TEST(test_name, ...)                                                                       \
    static void test_name(void);                                                                   \
    extern const struct kernel_test kernel_test_##test_name;                                       \
    __attribute__((section("kernel_tests." #test_name), used, aligned(8)))                         \
    const struct kernel_test kernel_test_##test_name = {                                           \
        .name = #test_name, .run = (test_name), ##__VA_ARGS__};                                    \
    static void test_name(void)

/* A copy of the kernel's table (which is read-only), loaded, for a test to set handlers in. The
 * kernel's own is loaded again after the test. */
struct idt *test_idt(void);

/* Says what is wrong, and marks the running test as failed. */
void test_fail(const char *file, int line, const char *what);
void test_fail_equal(const char *file, int line, const char *got_text, uint64_t got,
                     const char *want_text, uint64_t want);

/* Both end the test (the function that they stand in) when they fail. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            test_fail(__FILE__, __LINE__, #condition);                                             \
            return;                                                                                \
        }                                                                                          \
    } while (0)
#define CHECK_EQUAL(got, want)                                                                     \
    do {                                                                                           \
        uint64_t check_got = (uint64_t)(got), check_want = (uint64_t)(want);                       \
        if (check_got != check_want) {                                                             \
            test_fail_equal(__FILE__, __LINE__, #got, check_got, #want, check_want);               \
            return;                                                                                \
        }                                                                                          \
    } while (0)

#endif

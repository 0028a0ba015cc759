/*
 * Tests inside a kernel, in C and in C++.
 *
 *     TEST(the_bitmap_finds_a_free_page) {
 *         REQUIRE(bitmap_reserve(&map, 3));
 *         CHECK_EQUAL(bitmap_find(&map), 4);
 *     }
 *     TEST(page_0_is_not_mapped) {
 *         CHECK_READ_FAULTS(8);
 *     }
 *     TEST(a_write_to_text_ends_in_a_crash, .ends_with = VECTOR_PAGE_FAULT) {
 *         *(volatile char *)kernel_start = 0;
 *     }
 *
 * They stand in any file. The linker gathers them in a section whose name is an identifier in C, so no
 * linker script has to know of it; <trapgate/test_run.h> runs them. A test that raises an exception which
 * nothing expects is a failed test with a report, and the next one runs in the same boot.
 *
 * The names without a prefix, TEST, CHECK and REQUIRE and their like, are in this header alone: it is
 * for files with tests.
 */
#ifndef TRAPGATE_TEST_H
#define TRAPGATE_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/exception.h>
#include <trapgate/handler.h>
#include <trapgate/test_checks.h>
#include <trapgate/test_cpus.h>

TRAPGATE_BEGIN

#ifdef __cplusplus
#pragma GCC system_header /* C++17 with -Wpedantic does not like the names of the members in TEST */
#endif

/* What a test needs around it. Both may be NULL. tear_down runs also when set_up or the test failed,
 * was skipped or crashed; a crash in it is one of the test. */
struct trapgate_test_fixture {
    void (*set_up)(void);
    void (*tear_down)(void);
};

/* A test, as TEST makes it; the options are written by name, in this order (C++ asks for that). */
struct trapgate_test {
    const char *name, *file;
    void (*run)(void);
    void (*run_row)(const void *row); /* of TEST_EACH, which has no `run` */
    const void *rows;
    size_t row_count, row_size;
    unsigned line;

    /* The options. */
    unsigned ends_with; /* the exception whose crash MUST end the test; 0, which is #DE and which
                           CHECK_RAISES is for, means that it comes back */
    bool panics;        /* a panic, that is a crash without an exception, MUST end it, likewise */
    bool alone;         /* it leaves the machine changed: only in a boot of its own */
    bool on_first_cpu;  /* on no other one (cpu=): there it is skipped */
    bool without_storm; /* it has interrupts of its own: under a storm it is skipped */
    unsigned seconds;   /* a bound of its own, where the kernel has one: trapgate_test_watch */
    const char *expected_failure; /* why it fails today; that it passes is then a failure */
    const char *labels;           /* of CTest: "memory;slow" */
    const struct trapgate_test_fixture *fixture;
    unsigned end; /* of no meaning: lets TEST end a list of options that may be empty */
};

/* TEST(name, options…) { … }: the name is an identifier, of which a program has one only. */
#define TEST(...) TRAPGATE_TEST(__VA_ARGS__, .end = 0)
#define TRAPGATE_TEST(test_name, ...)                                                              \
    static void test_##test_name(void);                                                            \
    TRAPGATE_TEST_ROW(test_name, .name = #test_name, .file = __FILE__, .run = test_##test_name,    \
                      .run_row = NULL, .rows = NULL, .row_count = 1, .row_size = 0,                \
                      .line = __LINE__, __VA_ARGS__)                                               \
    static void test_##test_name(void)

/*
 * A test for each row of an array, whose name is the test's with the number of the row, squares[2]:
 *
 *     static const struct { int in, out; } rows[] = {{1, 1}, {2, 4}, {3, 9}};
 *     TEST_EACH(squares, rows) {
 *         CHECK_EQUAL(square(row->in), row->out);
 *     }
 */
#define TEST_EACH(...) TRAPGATE_TEST_EACH(__VA_ARGS__, .end = 0)
#define TRAPGATE_TEST_EACH(test_name, table, ...)                                                  \
    typedef __typeof__(&(table)[0]) test_name##_row;                                               \
    static void test_##test_name(test_name##_row row);                                             \
    static void test_##test_name##_of(const void *row) {                                           \
        test_##test_name((test_name##_row)row);                                                    \
    }                                                                                              \
    TRAPGATE_TEST_ROW(test_name, .name = #test_name, .file = __FILE__, .run = NULL,                \
                      .run_row = test_##test_name##_of, .rows = (table),                           \
                      .row_count = sizeof(table) / sizeof *(table), .row_size = sizeof *(table),   \
                      .line = __LINE__, __VA_ARGS__)                                               \
    static void test_##test_name(test_name##_row row)

/* The symbol of a test, by which the host finds it without a boot (trapgate-run), and a pointer to it in
 * the section: pointers, because structures may be padded. That the symbol is not static is what makes
 * two tests of one name an error of the linker. */
#define TRAPGATE_TEST_ROW(test_name, ...)                                                          \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wpedantic\"")                \
        _Pragma("GCC diagnostic ignored \"-Wmissing-field-initializers\"")                         \
            TRAPGATE_TEST_EXTERN const struct trapgate_test trapgate_test_row_##test_name;         \
    const struct trapgate_test trapgate_test_row_##test_name = {__VA_ARGS__};                      \
    TRAPGATE_TEST_GATHERED static const struct trapgate_test *const trapgate_test_of_##test_name = \
        &trapgate_test_row_##test_name;                                                            \
    _Pragma("GCC diagnostic pop")
#if __has_attribute(retain) && !defined(__clang__) /* --gc-sections keeps it */
#define TRAPGATE_TEST_GATHERED                                                                     \
    __attribute__((section("trapgate_tests"), used, retain, no_reorder, aligned(8)))
#else
#define TRAPGATE_TEST_GATHERED __attribute__((section("trapgate_tests"), used, aligned(8)))
#endif
#ifdef __cplusplus
#define TRAPGATE_TEST_EXTERN extern "C"
#else
#define TRAPGATE_TEST_EXTERN extern
#endif

TRAPGATE_END

#endif

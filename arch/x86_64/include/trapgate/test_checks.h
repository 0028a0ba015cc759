/*
 * What a test checks, for <trapgate/test.h>. A CHECK that does not hold says so, with the values of both
 * sides, and the test goes on as a failed one; a REQUIRE ends the test, wherever it is called. All may be
 * used in functions that a test calls. Each argument is evaluated once.
 */
#ifndef TRAPGATE_TEST_CHECKS_H
#define TRAPGATE_TEST_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/exception.h>
#include <trapgate/handler.h>
#include <trapgate/symbol.h>

TRAPGATE_BEGIN

/* Where a check stands, and what it says if it does not hold. */
struct trapgate_test_place {
    const char *file;
    unsigned line;
    const char *check; /* "CHECK_EQUAL(a, b)" */
    bool ends;         /* the test, that is: REQUIRE */
};
#define TRAPGATE_TEST_PLACE(text, ends_)                                                           \
    (__extension__({                                                                               \
        static const struct trapgate_test_place trapgate_place = {__FILE__, __LINE__, text,        \
                                                                  ends_};                          \
        &trapgate_place;                                                                           \
    }))

/* Anything that is compared with 0. */
#define CHECK(condition) TRAPGATE_TEST_TRUE(condition, "CHECK(" #condition ")", false)
#define REQUIRE(condition) TRAPGATE_TEST_TRUE(condition, "REQUIRE(" #condition ")", true)

/* Integers and pointers, compared as numbers of 64 bits. */
#define CHECK_EQUAL(got, want)                                                                     \
    TRAPGATE_TEST_EQUAL(got, want, true, "CHECK_EQUAL(" #got ", " #want ")", false)
#define REQUIRE_EQUAL(got, want)                                                                   \
    TRAPGATE_TEST_EQUAL(got, want, true, "REQUIRE_EQUAL(" #got ", " #want ")", true)
#define CHECK_NOT_EQUAL(got, unwanted)                                                             \
    TRAPGATE_TEST_EQUAL(got, unwanted, false, "CHECK_NOT_EQUAL(" #got ", " #unwanted ")", false)
#define REQUIRE_NOT_EQUAL(got, unwanted)                                                           \
    TRAPGATE_TEST_EQUAL(got, unwanted, false, "REQUIRE_NOT_EQUAL(" #got ", " #unwanted ")", true)

/* CHECK_COMPARE(ticks, <=, 500): any operator, compared in the types that the two sides have. */
#define CHECK_COMPARE(got, operator_, want)                                                        \
    TRAPGATE_TEST_COMPARE(got, operator_, want,                                                    \
                          "CHECK_COMPARE(" #got ", " #operator_ ", " #want ")", false)
#define REQUIRE_COMPARE(got, operator_, want)                                                      \
    TRAPGATE_TEST_COMPARE(got, operator_, want,                                                    \
                          "REQUIRE_COMPARE(" #got ", " #operator_ ", " #want ")", true)

/* `size` bytes; where they differ first, both are shown. */
#define CHECK_MEMORY(got, want, size)                                                              \
    TRAPGATE_TEST_MEMORY(got, want, size, "CHECK_MEMORY(" #got ", " #want ", " #size ")", false)
#define REQUIRE_MEMORY(got, want, size)                                                            \
    TRAPGATE_TEST_MEMORY(got, want, size, "REQUIRE_MEMORY(" #got ", " #want ", " #size ")", true)

/* Strings, of which one may be NULL. */
#define CHECK_STRING(got, want)                                                                    \
    TRAPGATE_TEST_STRING(got, want, "CHECK_STRING(" #got ", " #want ")", false)
#define REQUIRE_STRING(got, want)                                                                  \
    TRAPGATE_TEST_STRING(got, want, "REQUIRE_STRING(" #got ", " #want ")", true)

/*
 * Exceptions. CHECK_RAISES(PAGE_FAULT, pointer, *pointer = 1): the expression or statement, which may use
 * the variables of the test, must raise that vector (of enum vector, without VECTOR_), and a #PF at that
 * address; TRAPGATE_TEST_ANYWHERE stands for any, and is for the exceptions that have none. It is
 * abandoned where it stands. What is caught is what exception_catch() catches (<trapgate/catch.h>).
 *
 * A variable of the test that the expression changes MUST be volatile to be read after it, as with
 * setjmp(), unless the exception did not come.
 */
#define TRAPGATE_TEST_ANYWHERE 0xffffffffffffff00ull
#define CHECK_RAISES(vector, address, expression)                                                  \
    TRAPGATE_TEST_RAISES(VECTOR_##vector, address, expression,                                     \
                         "CHECK_RAISES(" #vector ", " #address ", " #expression ")", false)
#define REQUIRE_RAISES(vector, address, expression)                                                \
    TRAPGATE_TEST_RAISES(VECTOR_##vector, address, expression,                                     \
                         "REQUIRE_RAISES(" #vector ", " #address ", " #expression ")", true)
#define CHECK_RAISES_NOTHING(expression)                                                           \
    TRAPGATE_TEST_RAISES(TRAPGATE_TEST_NOTHING, TRAPGATE_TEST_ANYWHERE, expression,                \
                         "CHECK_RAISES_NOTHING(" #expression ")", false)
#define REQUIRE_RAISES_NOTHING(expression)                                                         \
    TRAPGATE_TEST_RAISES(TRAPGATE_TEST_NOTHING, TRAPGATE_TEST_ANYWHERE, expression,                \
                         "REQUIRE_RAISES_NOTHING(" #expression ")", true)

/* Of one byte at an address: that a read or a write of it is a page fault at that address. A write that
 * is none has changed nothing: it writes what was read. */
#define CHECK_READ_FAULTS(address)                                                                 \
    trapgate_test_access_faults(TRAPGATE_TEST_PLACE("CHECK_READ_FAULTS(" #address ")", false),     \
                                (const volatile void *)(uintptr_t)(address), false)
#define CHECK_WRITE_FAULTS(address)                                                                \
    trapgate_test_access_faults(TRAPGATE_TEST_PLACE("CHECK_WRITE_FAULTS(" #address ")", false),    \
                                (const volatile void *)(uintptr_t)(address), true)

/* Ends the test, as a failed one or as one that was skipped, with a reason. */
#define FAIL(reason) trapgate_test_failed(TRAPGATE_TEST_PLACE("FAIL", true), reason)
#define SKIP(reason) trapgate_test_skip(reason)

/* The functions behind them. Each returns whether the check held, if it returns. */
bool trapgate_test_failed(const struct trapgate_test_place *place, const char *reason);
NORETURN void trapgate_test_skip(const char *reason);
bool trapgate_test_equal(const struct trapgate_test_place *place, uint64_t got, uint64_t other,
                         bool must_be_equal);
bool trapgate_test_compared(const struct trapgate_test_place *place, bool held, uint64_t got,
                            uint64_t other);
bool trapgate_test_memory(const struct trapgate_test_place *place, const void *got,
                          const void *want, size_t size);
bool trapgate_test_string(const struct trapgate_test_place *place, const char *got,
                          const char *want);
bool trapgate_test_access_faults(const struct trapgate_test_place *place,
                                 const volatile void *address, bool write);

/* Returns false at once, and true when the expression that follows raised an exception; what follows
 * is done when the second one is called, which must be in the same function. Nests 8 deep. */
enum { TRAPGATE_TEST_NOTHING = 256 }; /* in a vector's place */
__attribute__((returns_twice)) bool trapgate_test_try(void);
void trapgate_test_tried(void);
bool trapgate_test_raised(const struct trapgate_test_place *place, unsigned vector,
                          uint64_t address);

#define TRAPGATE_TEST_TRUE(condition, text, ends)                                                  \
    ((condition) ? true : trapgate_test_failed(TRAPGATE_TEST_PLACE(text, ends), NULL))
#define TRAPGATE_TEST_EQUAL(got, other, equal, text, ends)                                         \
    trapgate_test_equal(TRAPGATE_TEST_PLACE(text, ends), (uint64_t)(got), (uint64_t)(other), equal)
#define TRAPGATE_TEST_MEMORY(got, want, size, text, ends)                                          \
    trapgate_test_memory(TRAPGATE_TEST_PLACE(text, ends), got, want, size)
#define TRAPGATE_TEST_STRING(got, want, text, ends)                                                \
    trapgate_test_string(TRAPGATE_TEST_PLACE(text, ends), got, want)
#ifdef __cplusplus
#define TRAPGATE_TEST_TYPE(value) decltype((value) + 0)
#else
#define TRAPGATE_TEST_TYPE(value) __typeof__((value) + 0)
#endif
#define TRAPGATE_TEST_COMPARE(got, operator_, other, text, ends)                                   \
    do {                                                                                           \
        TRAPGATE_TEST_TYPE(got) trapgate_got = (got);                                              \
        TRAPGATE_TEST_TYPE(other) trapgate_other = (other);                                        \
        trapgate_test_compared(TRAPGATE_TEST_PLACE(text, ends),                                    \
                               trapgate_got operator_ trapgate_other, (uint64_t)trapgate_got,      \
                               (uint64_t)trapgate_other);                                          \
    } while (0)
#define TRAPGATE_TEST_RAISES(vector, address, expression, text, ends)                              \
    do {                                                                                           \
        uint64_t trapgate_address = (uint64_t)(address);                                           \
        if (!trapgate_test_try()) {                                                                \
            expression;                                                                            \
            trapgate_test_tried();                                                                 \
        }                                                                                          \
        trapgate_test_raised(TRAPGATE_TEST_PLACE(text, ends), vector, trapgate_address);           \
    } while (0)

TRAPGATE_END

#endif

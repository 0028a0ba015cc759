/* The tests' own library, <trapgate/test.h>: what makes a test fail, and what comes after a crash. What it
 * prints is compared line by line by tests/testing/says.sh. */
#include <trapgate/catch.h>
#include <trapgate/report.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/output/console.h"
#include "tests/kernel/test.h"

#define NOWHERE 0xdead0000ull /* not mapped */

static volatile uint32_t *volatile nowhere = (volatile uint32_t *)NOWHERE;
static volatile uint32_t somewhere = 7;

TEST(an_exception_is_an_expectation) {
    volatile uint32_t value = 1;
    CHECK_RAISES(PAGE_FAULT, NOWHERE, value = *nowhere);
    CHECK_RAISES(PAGE_FAULT, TRAPGATE_TEST_ANYWHERE, *nowhere = 1);
    CHECK_RAISES(INVALID_OPCODE, 0, __asm__ volatile("ud2"));
    CHECK_RAISES_NOTHING(value = somewhere);
    CHECK_EQUAL(value, 7);
    CHECK_READ_FAULTS(NOWHERE);
    CHECK_WRITE_FAULTS(NOWHERE);
    CHECK_WRITE_FAULTS(&test_idt);
    CHECK(!trapgate_catch_state()->innermost);
}

TEST(expectations_stand_within_one_another_and_in_a_catch) {
    CHECK_RAISES(PAGE_FAULT, NOWHERE, {
        CHECK_RAISES(INVALID_OPCODE, 0, __asm__ volatile("ud2"));
        *nowhere = 1;
    });
    CHECK(!trapgate_catch_state()->innermost);
}

static void raise_within(void *argument) {
    CHECK_RAISES(PAGE_FAULT, NOWHERE, *nowhere = 1);
    *(bool *)argument = true;
    __asm__ volatile("ud2");
}

TEST(a_catch_around_an_expectation_takes_what_comes_after_it) {
    struct caught_exception caught;
    bool came_back = false;
    CHECK(exception_catch(&caught, raise_within, &came_back));
    CHECK(came_back);
    CHECK_EQUAL(caught.vector, VECTOR_INVALID_OPCODE);
}

TEST(interrupts_are_on_again_after_an_expectation_if_they_were) {
    cpu_enable_interrupts();
    CHECK_RAISES(PAGE_FAULT, NOWHERE, *nowhere = 1);
    bool on = cpu_read_rflags() & RFLAGS_IF;
    cpu_disable_interrupts();
    CHECK(on);
    CHECK_RAISES(PAGE_FAULT, NOWHERE, *nowhere = 1);
    CHECK(!(cpu_read_rflags() & RFLAGS_IF));
}

static const struct { unsigned in, out; } squares[] = {{1, 1}, {2, 4}, {3, 9}};

TEST_EACH(each_row_is_a_test, squares) {
    CHECK_EQUAL(row->in * row->in, row->out);
}

static void say_tear_down(void) {
    console_print("# torn down\n");
}
static const struct trapgate_test_fixture says_that_it_tore_down = {.tear_down = say_tear_down};

TEST(a_crash_is_torn_down, .ends_with = VECTOR_PAGE_FAULT, .fixture = &says_that_it_tore_down) {
    *nowhere = 1;
}

/* Not a skipped test of the suite's: alone, it is a boot that passes. */
TEST(a_skipped_test_says_why, .alone = true) {
    SKIP("there is no such device");
}

/* Each of these is to fail. */
static const char why[] = "this is a test of failing";

TEST(a_check_that_does_not_hold_fails, .expected_failure = why) {
    CHECK(somewhere == 8);
}

static void require_7(unsigned value) {
    REQUIRE_EQUAL(value, 7);
}

TEST(a_require_ends_the_test_from_a_function_too, .ends_with = VECTOR_INVALID_OPCODE,
     .expected_failure = why) {
    require_7(8);
    __asm__ volatile("ud2");
}

/* What each says of the two sides, one line after the other. */
TEST(each_check_shows_both_sides, .expected_failure = why) {
    static const uint8_t got[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18},
                         want[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 0};
    const char *volatile nothing = NULL;
    volatile int minus_1 = -1;
    CHECK_EQUAL(minus_1, somewhere);
    CHECK_NOT_EQUAL(somewhere, 7);
    CHECK_COMPARE(minus_1, >=, 0);
    CHECK_COMPARE(somewhere, <, 7u);
    CHECK_MEMORY(got, want, sizeof got);
    CHECK_STRING("here", "there");
    CHECK_STRING(nothing, "");
    CHECK_MEMORY(got, want, 16);
    CHECK_STRING(nothing, NULL);
    CHECK_COMPARE(minus_1, <, 0);
    FAIL("that is all");
}

TEST(each_expectation_says_what_came, .expected_failure = why) {
    CHECK_RAISES_NOTHING(*nowhere = 1);
    CHECK_RAISES(INVALID_OPCODE, 0, *nowhere = 1);
    CHECK_READ_FAULTS(&somewhere);
    CHECK_WRITE_FAULTS(&somewhere);
    REQUIRE_RAISES(DIVIDE_ERROR, 0, __asm__ volatile("ud2"));
    FAIL("it went on");
}

TEST(nothing_raised_is_a_failure, .expected_failure = why) {
    CHECK_RAISES(PAGE_FAULT, &somewhere, somewhere = 7);
}

TEST(another_address_is_a_failure, .expected_failure = why) {
    CHECK_RAISES(PAGE_FAULT, NOWHERE + 8, *nowhere = 1);
}

TEST(a_crash_in_the_tear_down_is_a_failure, .expected_failure = why,
     .fixture = &(const struct trapgate_test_fixture){.tear_down = (void (*)(void))NOWHERE}) {}

static void fail_to_set_up(void) {
    *nowhere = 1;
}
static void skip_set_up(void) {
    SKIP("it cannot be set up");
}

TEST(a_crash_in_the_set_up_is_torn_down_and_the_body_does_not_run, .expected_failure = why,
     .fixture = &(const struct trapgate_test_fixture){fail_to_set_up, say_tear_down}) {
    FAIL("it ran");
}

TEST(a_skipped_test_is_torn_down, .alone = true,
     .fixture = &(const struct trapgate_test_fixture){skip_set_up, say_tear_down}) {
    FAIL("it ran");
}

TEST(another_end_than_the_one_that_it_must_have_is_a_failure, .ends_with = VECTOR_PAGE_FAULT,
     .expected_failure = why) {
    __asm__ volatile("ud2");
}

TEST(a_panic_is_not_the_exception_that_must_end_it, .ends_with = VECTOR_PAGE_FAULT,
     .expected_failure = why) {
    report_failure("a panic in a test");
}

TEST(a_crash_that_nothing_expects_is_a_failure, .expected_failure = why) {
    *nowhere = 1;
}

TEST(a_panic_that_nothing_expects_is_a_failure, .expected_failure = why) {
    report_failure("a panic in a test");
}

__attribute__((noipa)) static uint64_t recurse(uint64_t depth) {
    volatile uint64_t here = depth;
    return depth == UINT64_MAX ? 0 : recurse(depth + 1) + here;
}

TEST(a_stack_overflow_is_a_failure, .expected_failure = why) {
    recurse(0);
}

__attribute__((noipa)) static void smash(uint64_t *frame) {
    for (unsigned i = 0; i < 100; i++) {
        frame[i] = NOWHERE + i;
    }
}

TEST(a_smashed_stack_is_a_failure, .expected_failure = why) {
    smash(__builtin_frame_address(0));
}

/* Alone, because it takes a second. */
TEST(a_test_that_hangs_is_ended, .alone = true, .seconds = 1, .expected_failure = why) {
    for (;;) {
        cpu_disable_interrupts();
    }
}

TEST(a_test_after_all_of_them_runs) {
    CHECK_EQUAL(somewhere, 7);
}

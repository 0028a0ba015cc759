/* The tests' own library on several CPUs, for tests/testing/cpus.sh, which compares what it prints. With one CPU,
 * as the word cpu= is not given, the last CPU is this one. */
#include <trapgate/catch.h>

#include "kernel/output/console.h"
#include "tests/kernel/test.h"

#define NOWHERE 0xdead0000ull /* not mapped */
enum { LINES = 50 };

static const char why[] = "this is a test of failing on another CPU";
static unsigned came;

static unsigned last_cpu(void) {
    return trapgate_test_cpus() - 1;
}

static void come(void *unused) {
    (void)unused;
    __atomic_fetch_add(&came, 1, __ATOMIC_RELAXED);
}

TEST(all_cpus_do_it_once) {
    came = 0;
    trapgate_test_on_all_cpus(come, NULL);
    CHECK_EQUAL(came, trapgate_test_cpus());
    trapgate_test_on_cpu(last_cpu(), come, NULL);
    CHECK_EQUAL(came, trapgate_test_cpus() + 1);
}

static void expect_exceptions(void *unused) {
    (void)unused;
    volatile uint32_t *nowhere = (volatile uint32_t *)(NOWHERE + 0x1000 * trapgate_test_cpu());
    for (unsigned i = 0; i < 20 * LINES; i++) {
        CHECK_RAISES(PAGE_FAULT, nowhere, {
            CHECK_RAISES(INVALID_OPCODE, 0, __asm__ volatile("ud2"));
            *nowhere = 1;
        });
        CHECK_READ_FAULTS(nowhere);
    }
}

TEST(exceptions_are_expectations_on_all_cpus_at_once) {
    trapgate_test_on_all_cpus(expect_exceptions, NULL);
}

static void fail_often(void *unused) {
    (void)unused;
    static const char got[] = "a text that is long enough to be put in several pieces",
                      want[] = "another text";
    for (unsigned i = 0; i < LINES; i++) {
        CHECK_STRING(got, want);
    }
}

TEST(checks_of_all_cpus_are_whole_lines, .expected_failure = why) {
    trapgate_test_on_all_cpus(fail_often, NULL);
}

static void require_7(void *unused) {
    (void)unused;
    REQUIRE_EQUAL(trapgate_test_cpu() + 8, 7);
}

TEST(a_require_on_another_cpu_ends_the_test, .expected_failure = why) {
    trapgate_test_on_cpu(last_cpu(), require_7, NULL);
    FAIL("it went on");
}

static void crash(void *unused) {
    (void)unused;
    *(volatile uint32_t *)NOWHERE = 1;
}

static void say_tear_down(void) {
    console_print("# torn down\n");
}
static const struct trapgate_test_fixture says_that_it_tore_down = {.tear_down = say_tear_down};

TEST(a_crash_on_another_cpu_is_torn_down, .ends_with = VECTOR_PAGE_FAULT,
     .fixture = &says_that_it_tore_down) {
    trapgate_test_on_cpu(last_cpu(), crash, NULL);
}

TEST(a_crash_on_another_cpu_that_nothing_expects_is_a_failure, .expected_failure = why) {
    trapgate_test_on_cpu(last_cpu(), crash, NULL);
    FAIL("it went on");
}

TEST(there_is_no_cpu_after_the_last, .expected_failure = why) {
    trapgate_test_on_cpu(trapgate_test_cpus(), come, NULL);
    FAIL("it went on");
}

static void give_work(void *unused) {
    trapgate_test_on_cpu(0, come, unused);
}

TEST(only_the_test_gives_work_to_cpus, .panics = true, .on_first_cpu = true) {
    if (last_cpu() == 0) {
        trapgate_refuse("there is nobody else to do so");
    }
    trapgate_test_on_cpu(last_cpu(), give_work, NULL);
}

static void hang(void *unused) {
    (void)unused;
    for (;;) {
        __builtin_ia32_pause();
    }
}

/* Alone, because they take a second, and the CPU is lost. */
TEST(a_cpu_that_hangs_is_named, .alone = true, .seconds = 1, .expected_failure = why) {
    trapgate_test_on_cpu(last_cpu(), hang, NULL);
}

TEST(a_cpu_that_hangs_takes_no_work, .alone = true, .seconds = 1, .expected_failure = why) {
    trapgate_test_on_all_cpus(last_cpu() ? come : hang, NULL);
}

/* The tests' kernel: instead of a scenario it runs `test=NAME`, or all tests that can share a boot. */
#include <trapgate/exception.h>

#include "kernel/boot_information.h"
#include "kernel/output/console.h"
#include "kernel/exceptions.h"
#include "kernel/shutdown/exit.h"
#include "kernel/main.h"
#include "kernel/string.h"
#include "tests/kernel/test.h"

/* From boot/kernel.ld. */
extern const struct kernel_test __start_kernel_tests[], __stop_kernel_tests[];

static const struct kernel_test *current;
static bool current_failed;

void test_fail(const char *file, int line, const char *what) {
    console_print("\n%s:%d: CHECK(%s)\n", file, line, what);
    current_failed = true;
}

void test_fail_equal(const char *file, int line, const char *got_text, uint64_t got,
                     const char *want_text, uint64_t want) {
    console_print("\n%s:%d: %s is %lu (0x%lx), not %s = %lu (0x%lx)\n", file, line, got_text, got,
                  got, want_text, want, want);
    current_failed = true;
}

struct idt *test_idt(void) {
    static struct idt idt;
    idt = *exceptions_idt();
    idt_load(&idt);
    return &idt;
}

static bool comes_back(const struct kernel_test *test) {
    return !test->ends_with && !test->fails;
}

static void print_result(bool passed) {
    console_print("%s... [%s]\n", current->name, passed ? "ok" : "failed");
}

static bool run(const struct kernel_test *test) {
    current = test;
    current_failed = false;
    test->run();
    idt_load_unchecked(exceptions_idt());
    return !current_failed;
}

/* A test that must not come back passes by the way it ends: exit_with() tells print_result(). */
static NORETURN void run_to_the_end(const struct kernel_test *test) {
    exit_expect(test->fails ? EXIT_FAILED : exit_status_of(test->ends_with), print_result);
    run(test);
    exit_expect(EXIT_DONE, print_result);
    test_fail(test->name, 0, "the test must not reach its end");
    exit_with(EXIT_FAILED);
}

static NORETURN void run_alone(const struct kernel_test *test) {
    if (!comes_back(test)) {
        run_to_the_end(test);
    }
    bool passed = run(test);
    print_result(passed);
    exit_with(passed ? EXIT_DONE : EXIT_FAILED);
}

static NORETURN void run_all(void) {
    unsigned passed = 0, failed = 0;
    for (const struct kernel_test *test = __start_kernel_tests; test < __stop_kernel_tests;
         test++) {
        if (comes_back(test) && !test->alone) {
            bool ok = run(test);
            print_result(ok);
            *(ok ? &passed : &failed) += 1;
        }
    }
    console_print("%u passed, %u failed\n", passed, failed);
    exit_with(passed && !failed ? EXIT_DONE : EXIT_FAILED);
}

static const struct kernel_test *find(const char *name) {
    for (const struct kernel_test *test = __start_kernel_tests; test < __stop_kernel_tests;
         test++) {
        if (strcmp(test->name, name) == 0) {
            return test;
        }
    }
    return NULL;
}

void kernel_run(void) {
    char name[100] = "";
    boot_value("test", name, sizeof name);
    if (strcmp(name, "all") == 0) {
        run_all();
    }
    const struct kernel_test *test = find(name);
    if (test) {
        run_alone(test);
    }
    console_print("There is no test \"%s\": say test=NAME or test=all.\n", name);
    exit_with(EXIT_FAILED);
}

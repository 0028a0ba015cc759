/*
 * Tests that run in the kernel, by <trapgate/test.h>.
 *
 *     TEST(the_breakpoint_handler_runs_once) {
 *         CHECK_EQUAL(count, 1);
 *     }
 *     TEST(a_write_to_page_0_is_a_page_fault, .ends_with = VECTOR_PAGE_FAULT) {
 *         *(volatile int *)0 = 1;
 *     }
 *
 * Each is a CTest test. `test=all` runs, in one boot, all but those that leave the machine changed
 * (.alone = true); `test=NAME` boots for one.
 */
#ifndef TESTS_KERNEL_TEST_H
#define TESTS_KERNEL_TEST_H

#include <trapgate/idt.h>
#include <trapgate/test.h>

/* A copy of the kernel's table (which is read-only), loaded, for a test to set handlers in. The
 * kernel's own is loaded again after the test. */
struct idt *test_idt(void);

/* The CPU's time stamp when the kernel had booted, and the tests' part began. */
extern uint64_t boot_ended;

#endif

/*
 * A test that needs several CPUs, for <trapgate/test.h>.
 *
 *     static void take_and_give_back(void *pool) {
 *         for (int i = 0; i < 1000; i++) {
 *             void *page = pool_take(pool);
 *             REQUIRE(page);
 *             pool_give(pool, page);
 *         }
 *     }
 *     TEST(a_pool_is_for_all_cpus) {
 *         trapgate_test_on_all_cpus(take_and_give_back, &pool);
 *         CHECK_EQUAL(pool.free, POOL_SIZE);
 *     }
 *
 * Every check may stand in what another CPU runs, and says which CPU it was. What ends a test (a REQUIRE, a
 * crash) ends it on that CPU, and, when all have come back, the test. A CPU that never comes back is one
 * that hangs, which the bound of time ends on the CPU of the test: nothing is run on it any more.
 */
#ifndef TRAPGATE_TEST_CPUS_H
#define TRAPGATE_TEST_CPUS_H

#include <trapgate/compiler.h>

TRAPGATE_BEGIN

/* How many there are: 1 in a kernel that gives its tests no others. Their numbers are from 0 on. */
unsigned trapgate_test_cpus(void);

/* The number of the one that this runs on. Of a CPU that has run nothing of a test: trapgate_test_cpus(). */
unsigned trapgate_test_cpu(void);

/* Calls run(argument) on one CPU, or on all of them at once, this one included, and returns when it has come
 * back. To be called by the test itself, or what it calls, on its own CPU: otherwise, and if there is no such
 * CPU, or it does not take work, the test fails and ends. */
void trapgate_test_on_cpu(unsigned cpu, void (*run)(void *argument), void *argument);
void trapgate_test_on_all_cpus(void (*run)(void *argument), void *argument);

TRAPGATE_END

#endif

/* Tests of what several CPUs have to do with each other. */
#include <trapgate/test.h>

enum { TIMES = 200 };
static unsigned counted, lock;

static void count(void *unused) {
    (void)unused;
    for (unsigned i = 0; i < TIMES; i++) {
        while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) {
            __builtin_ia32_pause();
        }
        counted++;
        __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
        CHECK_READ_FAULTS(8);
    }
}

TEST(a_lock_keeps_all_cpus_from_one_another) {
    counted = 0;
    trapgate_test_on_all_cpus(count, NULL);
    CHECK_EQUAL(counted, TIMES * trapgate_test_cpus());
}

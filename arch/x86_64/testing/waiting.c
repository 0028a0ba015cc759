/* CPUs that have nothing else to do than the tests' work: a seat for each, where it looks for some. */
#include <trapgate/test_run.h>

enum { PATIENCE = 1 << 24 }; /* pauses, for a CPU that is just being started */

static struct {
    bool is_taken;
    void (*run)(void *); /* NULL: nothing to do */
    void *argument;
} seats[TRAPGATE_TEST_CPUS];

void trapgate_test_wait_for_work(unsigned cpu) {
    if (cpu == 0 || cpu >= TRAPGATE_TEST_CPUS) {
        trapgate_refuse("test: a CPU that waits for work has a number from 1 to 63");
    }
    __atomic_store_n(&seats[cpu].is_taken, true, __ATOMIC_RELEASE);
    for (;;) {
        void (*run)(void *) = __atomic_load_n(&seats[cpu].run, __ATOMIC_ACQUIRE);
        if (run) {
            void *argument = seats[cpu].argument;
            __atomic_store_n(&seats[cpu].run, NULL, __ATOMIC_RELEASE);
            run(argument);
        }
        __builtin_ia32_pause();
    }
}

bool trapgate_test_cpu_is_ready(unsigned cpu) {
    for (unsigned i = 0; i < PATIENCE && cpu > 0 && cpu < TRAPGATE_TEST_CPUS; i++) {
        if (__atomic_load_n(&seats[cpu].is_taken, __ATOMIC_ACQUIRE)) {
            return true;
        }
        __builtin_ia32_pause();
    }
    return false;
}

bool trapgate_test_start_on(unsigned cpu, void (*run)(void *argument), void *argument,
                            void *context) {
    (void)context;
    if (!trapgate_test_cpu_is_ready(cpu)) {
        return false;
    }
    seats[cpu].argument = argument;
    __atomic_store_n(&seats[cpu].run, run, __ATOMIC_RELEASE);
    return true;
}

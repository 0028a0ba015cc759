/* CPUs that have nothing else to do than the tests' work: a seat for each, where it looks for some. */
#include "arch/x86_64/testing/waiting.h"

enum { PATIENCE = 1 << 24 }; /* pauses, for a CPU that is just being started */

static struct {
    bool is_taken;
    void (*run)(void *); /* NULL: nothing to do */
    void *argument;
} seats[TRAPGATE_TEST_CPUS];

static const struct trapgate_test_host *host;

void waiting_set_up(const struct trapgate_test_host *new_host) {
    __atomic_store_n(&host, new_host, __ATOMIC_RELEASE);
}

/* STI takes effect after the next instruction, so none comes between the check and the halt. */
static void wait_at(unsigned cpu) {
    const struct trapgate_test_host *now = __atomic_load_n(&host, __ATOMIC_ACQUIRE);
    if (!now || !now->wake) {
        __builtin_ia32_pause();
    } else if (!__atomic_load_n(&seats[cpu].run, __ATOMIC_ACQUIRE)) {
        __asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
    }
}

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
        wait_at(cpu);
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
    if (!trapgate_test_cpu_is_ready(cpu)) {
        return false;
    }
    seats[cpu].argument = argument;
    __atomic_store_n(&seats[cpu].run, run, __ATOMIC_RELEASE);
    if (host && host->wake) {
        host->wake(cpu, context);
    }
    return true;
}

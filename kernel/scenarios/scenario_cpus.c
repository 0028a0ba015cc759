/* A crash that is not the first CPU's. The line that faults is marked, for the tests. */
#include <stdint.h>

#include "kernel/cpus/cpus.h"

#define SCENARIO(function, name, ends, words) void scenario_##function(void);
#include "kernel/scenarios/scenarios.def"

static unsigned at_work;

/* With one CPU it is the last one. */
__attribute__((noipa)) static void work_or_crash(struct cpu *self) {
    if (self->index == cpus_count() - 1) {
        while (__atomic_load_n(&at_work, __ATOMIC_ACQUIRE) < cpus_count() - 1) {
            __builtin_ia32_pause();
        }
        *(volatile uint32_t *)0xdeadb000 = 42; /* faults */
    }
    self->thread = "work";
    __atomic_fetch_add(&at_work, 1, __ATOMIC_RELEASE);
    for (;;) {
        __builtin_ia32_pause();
    }
}

void scenario_other_cpu(void) {
    cpus_do(work_or_crash);
}

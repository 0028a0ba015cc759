#include "kernel/stack_protector.h"

#include <trapgate/trap_site.h>

#include "arch/x86_64/idt/cpu.h"

/* What -mstack-protector-guard=global compares with: random, because a constant would only notice accidents.
 * Sealed, because whoever could write to it could also write over the array. */
extern uint64_t __stack_chk_guard;
uint64_t __stack_chk_guard __attribute__((section(".sealed"))) = STACK_PROTECTOR_CONSTANT;

/* SDM 2, "RDRAND": CF says whether there is a number; there may be none for a moment. */
static bool read_random(uint64_t *value) {
    enum { CPUID_1_ECX_RDRAND = 1 << 30, TRIES = 10 };
    bool done = false;
    if (cpu_id(1, 0).ecx & CPUID_1_ECX_RDRAND) {
        for (unsigned tries = 0; tries < TRIES && !done; tries++) {
            __asm__ volatile("rdrand %0" : "=r"(*value), "=@ccc"(done));
        }
    }
    return done;
}

void stack_protector_initialize(void) {
    uint64_t value;
    if (!read_random(&value)) {
        /* The time since power-on: little, but another one in each boot. The factor spreads its bits. */
        value = cpu_time_stamp() * 0x9E3779B97F4A7C15 ^ STACK_PROTECTOR_CONSTANT;
    }
    __stack_chk_guard = value & ~0xFFull;
}

/* GCC calls this where -fstack-protector finds that a function wrote beyond an array. */
NORETURN void __stack_chk_fail(void);

void __stack_chk_fail(void) {
    TRAPGATE_TRAP_SITE(TRAPGATE_TRAP_STACK_SMASHED, "stack smashed", __FILE__, __LINE__);
}

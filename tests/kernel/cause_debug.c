/* Hardware breakpoints: which of the four, what it watches, and whether rip is the instruction or the
 * one after it. */
#include <trapgate/exception.h>

#include "arch/x86_64/idt/cpu.h"

#include "tests/kernel/test.h"

enum { ENABLE_0 = 1 << 0, WRITE_0 = 1 << 16, FOUR_BYTES_0 = 3 << 18, ENABLE_1 = 1 << 2 };

static volatile uint32_t watched;

/* want watched_write: ^likely: hardware breakpoint 0: a write to 0x[0-9a-f]+ .4 bytes., watched */
/* want watched_write: by the instruction before rip */
TEST(watched_write, .ends_with = VECTOR_DEBUG) {
    cpu_write_dr0((uint64_t)&watched);
    cpu_write_dr7(ENABLE_0 | WRITE_0 | FOUR_BYTES_0);
    watched = 1;
}

__attribute__((noipa)) static void stop_here(void) {
    __asm__ volatile("nop");
}

/* want executed: ^certain: hardware breakpoint 1: execution of 0x[0-9a-f]+, which is rip */
TEST(executed, .ends_with = VECTOR_DEBUG) {
    cpu_write_dr1((uint64_t)stop_here);
    cpu_write_dr7(ENABLE_1);
    stop_here();
}

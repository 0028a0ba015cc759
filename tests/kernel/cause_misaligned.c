/* Any SSE instruction with 16 bytes in memory wants them aligned, but for MOVUPS and its like; not only
 * those that are named for it. */
#include "arch/x86_64/idt/cpu.h"

#include "arch/x86_64/idt/fpu_on_purpose.h"
#include "tests/kernel/test.h"

static uint8_t bytes[4096] __attribute__((aligned(64)));

/* want misaligned_pxor: ^certain: misaligned */
TEST(misaligned_pxor, .ends_with = 13) {
    FPU_ON_PURPOSE();
    cpu_write_cr4(cpu_read_cr4() | CR4_OSFXSR);
    __asm__ volatile("pxor (%0), %%xmm0" : : "r"(bytes + 8));
}

/* SSE around a call of somebody else's library: on, harmless, and then as it was. */
#include "arch/x86_64/idt/cpu.h"
#include "kernel/shutdown/sse.h"
#include "arch/x86_64/idt/fpu_on_purpose.h"
#include "tests/kernel/test.h"

enum { ALL_MASKED = 0x1f80, DIVISION_BY_ZERO_UNMASKED = 0x1d80 };

TEST(sse_is_on_between_sse_on_and_sse_off_and_then_as_it_was) {
    FPU_ON_PURPOSE();
    uint64_t cr0 = cpu_read_cr0(), cr4 = cpu_read_cr4();
    uint64_t sentinel = 0x5ea15ea15ea15ea1, found = 0;
    uint32_t mxcsr = DIVISION_BY_ZERO_UNMASKED, between = 0, after = 0;
    cpu_write_cr4(cr4 | CR4_OSFXSR);
    __asm__ volatile("movq %0, %%xmm15\n\tldmxcsr %1" : : "r"(sentinel), "m"(mxcsr));

    /* As an interrupted kernel may have left them: everything forbids SSE. */
    cpu_write_cr4(cr4 & ~(uint64_t)CR4_OSFXSR);
    cpu_write_cr0(cr0 | CR0_EM | CR0_TS);
    sse_on();
    __asm__ volatile("pxor %%xmm15, %%xmm15\n\tstmxcsr %0" : "=m"(between));
    sse_off();
    CHECK_EQUAL(cpu_read_cr0(), cr0 | CR0_EM | CR0_TS);
    CHECK_EQUAL(cpu_read_cr4(), cr4 & ~(uint64_t)CR4_OSFXSR);
    CHECK_EQUAL(between, ALL_MASKED);

    cpu_write_cr0(cr0);
    cpu_write_cr4(cr4 | CR4_OSFXSR);
    __asm__ volatile("movq %%xmm15, %0\n\tstmxcsr %1" : "=r"(found), "=m"(after));
    cpu_write_cr4(cr4);
    CHECK_EQUAL(found, sentinel);
    CHECK_EQUAL(after, mxcsr);
}

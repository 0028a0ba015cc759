#include "kernel/shutdown/sse.h"

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/idt/fpu_on_purpose.h"

static uint64_t cr0, cr4;
static uint8_t registers[512] __attribute__((aligned(16))); /* SDM 1, "FXSAVE Area" */

void sse_on(void) {
    static const uint32_t all_masked = 0x1f80; /* MXCSR after a reset */
    cr0 = cpu_read_cr0();
    cr4 = cpu_read_cr4();
    cpu_write_cr0((cr0 & ~(uint64_t)(CR0_EM | CR0_TS)) | CR0_MP);
    cpu_write_cr4(cr4 | CR4_OSFXSR);
    FPU_ON_PURPOSE();
    __asm__ volatile("fxsaveq %0\n\t"
                     "ldmxcsr %1"
                     : "=m"(registers)
                     : "m"(all_masked));
}

void sse_off(void) {
    FPU_ON_PURPOSE();
    __asm__ volatile("fxrstorq %0" : : "m"(registers));
    cpu_write_cr4(cr4);
    cpu_write_cr0(cr0);
}

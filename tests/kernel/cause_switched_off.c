/* #UD because the kernel has not switched the instruction on. Which switch it is can be told from the
 * instruction and CR4, EFER: today only for some of SSE. */
#include "arch/x86_64/idt/cpu.h"

#include "arch/x86_64/idt/fpu_on_purpose.h"
#include "tests/kernel/test.h"

/* want off_syscall: ^certain: .*SCE */
TEST(off_syscall, .ends_with = 6) {
    __asm__ volatile("syscall");
}
/* want off_pxor: ^certain: .*OSFXSR */
TEST(off_pxor, .ends_with = 6) {
    FPU_ON_PURPOSE();
    __asm__ volatile("pxor %xmm0, %xmm0");
}
/* want off_vmovups: ^certain: .*OSXSAVE */
TEST(off_vmovups, .ends_with = 6) {
    FPU_ON_PURPOSE();
    __asm__ volatile("vmovups (%rsp), %ymm0");
}

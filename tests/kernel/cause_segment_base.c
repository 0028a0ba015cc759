/* fs:0x28 is the stack protector's guard value in a program, gs: is per-CPU data: with a base of 0
 * (never set; swapgs forgotten, or done twice) neither is a null pointer, and a thread-local variable
 * at fs:-8 is no error value. */
#include "arch/x86_64/idt/cpu.h"
#include "tests/kernel/test.h"

/* want fs_guard_value: ^(certain|likely): .*(FS|fs)('s)? base */
TEST(fs_guard_value, .ends_with = 14) {
    __asm__ volatile("movq %%fs:0x28, %%rax" ::: "rax");
}

/* want swapgs_was_forgotten: ^certain: the GS base is 0, and gs:0x10 was accessed: swapgs was forgotten or done twice, for KERNEL_GS_BASE has another value$ */
/* never swapgs_was_forgotten: null pointer */
TEST(swapgs_was_forgotten, .ends_with = 14, .alone = true) {
    static char of_this_cpu[64];
    cpu_write_msr(MSR_GS_BASE, 0);
    cpu_write_msr(MSR_KERNEL_GS_BASE, (uint64_t)of_this_cpu);
    __asm__ volatile("movq %%gs:0x10, %%rax" ::: "rax");
}

/* want gs_base_of_the_user: ^likely: the GS base 0x7000000 is the user's while kernel code runs: swapgs was forgotten or done twice */
TEST(gs_base_of_the_user, .ends_with = 14, .alone = true) {
    static char of_this_cpu[64];
    cpu_write_msr(MSR_GS_BASE, 0x7000000);
    cpu_write_msr(MSR_KERNEL_GS_BASE, (uint64_t)of_this_cpu);
    __asm__ volatile("movq %%gs:0x10, %%rax" ::: "rax");
}

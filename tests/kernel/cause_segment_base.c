/* fs:0x28 is the stack protector's guard value in a program, gs: is per-CPU data: with a base of 0
 * (never set; swapgs forgotten, or done twice) neither is a null pointer, and a thread-local variable
 * at fs:-8 is no error value. */
#include "tests/kernel/test.h"

/* want fs_guard_value: ^(certain|likely): .*(FS|fs)('s)? base */
TEST(fs_guard_value, .ends_with = 14) {
    __asm__ volatile("movq %%fs:0x28, %%rax" ::: "rax");
}

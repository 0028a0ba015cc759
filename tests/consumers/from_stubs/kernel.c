/* A kernel in the style of the usual tutorial. It meets a breakpoint, and goes on; then it crashes. */
#include "kernel.h"

void null_pointer(void);
void stack_overflow(void);
void panic(void);

void null_pointer(void) {
    *(volatile int *)8 = 1;
}

/* The asm is there so that it is a call, and no loop. */
/* clang-format off */
void stack_overflow(void) { stack_overflow(); __asm__ volatile(""); }
/* clang-format on */

void panic(void) {
    panic_with("the root file system cannot be mounted");
}

void kernel_main(void);
void kernel_main(void) {
    void (*volatile crash)(void) = CRASH; /* volatile: not inlined */
    interrupts_initialize();
    uint64_t answer = 41;
    __asm__ volatile("int3" : "+a"(answer)); /* its handler adds 1 */
    console_print(answer == 42 ? "it went on\n" : "rax is wrong\n");
    crash();
}

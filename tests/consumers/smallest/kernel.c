/* A kernel that can print, and crashes in the way that CRASH names. */
#include <trapgate/report.h>

static void console_write(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        __asm__ volatile("outb %0, %1" : : "a"(text[i]), "Nd"((uint16_t)0x3F8));
    }
}

#include "explain.c" /* the ten lines */

void null_pointer(void) {
    *(volatile int *)8 = 1;
}

/* The asm is there so that it is a call, and no loop. */
/* clang-format off */
void stack_overflow(void) { stack_overflow(); __asm__ volatile(""); }
/* clang-format on */

void panic(void) {
    report_failure("the root file system cannot be mounted");
}

void kernel_main(void) {
    void (*volatile crash)(void) = CRASH; /* volatile: not inlined */
    explain_crashes();
    crash();
}

/* A frame that is bigger than the guard page steps over it, and the next stack below is overwritten
 * without a word. */
#include <trapgate/exception.h>

#include "kernel/stacks.h"
#include "tests/kernel/test.h"

__attribute__((noipa)) static void deep(unsigned depth, volatile uint8_t *last) {
    volatile uint8_t big[24 * 1024];
    big[0] = (uint8_t)depth;
    if (last) {
        last[0] = 1;
    }
    if (depth) {
        deep(depth - 1, big);
    }
    big[1] = 2;
}

/* want frames_of_24_kib: ^certain: stack overflow: the boot stack */
TEST(frames_of_24_kib, .ends_with = 8) {
    deep(20, 0);
}

/* Over the guard page at once, and then through the stack below: the one that is full is not the one that
 * rsp is on. (GCC would touch each page of such a frame, as -fstack-clash-protection has it.) */
void leap(void), crawl(void);
__asm__(".pushsection .text\n"
        ".type leap, @function\n"
        "leap: pushq %rbp\n\t"
        "movq %rsp, %rbp\n\t"
        "subq $0xC000, %rsp\n"
        "1: pushq %rax\n\t"
        "jmp 1b\n"
        ".size leap, . - leap\n"
        ".type crawl, @function\n"
        "crawl: pushq %rbp\n\t"
        "movq %rsp, %rbp\n\t"
        "subq $0x100, %rsp\n"
        "1: pushq %rax\n\t"
        "jmp 1b\n"
        ".size crawl, . - crawl\n"
        ".popsection");

/* want leap_over_the_guard_page: ^certain: stack overflow: of the boot stack, over its guard page; rsp 0x[0-9a-f]+ is 0x[0-9a-f]+ bytes below its base 0x[0-9a-f]+, and this function takes 0xc000 bytes at once .sub rsp.$ */
/* never leap_over_the_guard_page: privilege stack is full */
TEST(leap_over_the_guard_page, .ends_with = VECTOR_DOUBLE_FAULT, .alone = true) {
    leap();
}

/* Almost: the guard page is met, and the stack is the one that rsp is on. */
/* want crawl_into_the_guard_page: ^certain: stack overflow: the boot stack is full; its guard page */
/* never crawl_into_the_guard_page: over its guard page */
TEST(crawl_into_the_guard_page, .ends_with = VECTOR_DOUBLE_FAULT) {
    crawl();
}

/* Upward over the end of a stack into the guard page of the one above it. */
/* want overrun_upward: ^likely: access to the first bytes of the guard page 0x[0-9a-f]+, which lies below the [A-Za-z ]+ stack: the privilege stack was overrun upward|^likely: .*what ends there was overrun upward */
TEST(overrun_upward, .ends_with = 14) {
    *(volatile uint8_t *)privilege_stack.top = 1;
}

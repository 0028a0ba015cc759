/* A frame that is bigger than the guard page steps over it, and the next stack below is overwritten
 * without a word. */
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

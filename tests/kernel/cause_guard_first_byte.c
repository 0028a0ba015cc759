/* The first byte of a guard page is also the top of the stack below it. It is the one that an array
 * which is overrun upward hits first. */
#include "kernel/stacks.h"
#include "tests/kernel/test.h"

/* want guard_first_byte: guard page */
/* never guard_first_byte: wild pointer */
TEST(guard_first_byte, .ends_with = 14) {
    *(volatile uint8_t *)boot_stack.guard = 1;
}

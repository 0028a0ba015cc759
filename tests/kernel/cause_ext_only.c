/* An exception cannot be delivered, and the second one's error code has only EXT set (code 1): on a CPU
 * and in Bochs, not in QEMU 7.2 (code 0). `EXT` is no selector, and means no device here. */
#include "tests/kernel/test.h"

/* want gate_without_selector: ^(certain|likely|possible): .*(gate|deliver) */
/* never gate_without_selector: no selector, external event|refused this instruction */
TEST(gate_without_selector, .ends_with = 13) {
    struct trapgate_gate *gate = (struct trapgate_gate *)test_idt() + 6;
    gate->selector = 0;
    __asm__ volatile("ud2");
}

/* In QEMU 7.2 the code has vector * 16: the gate of vector 12 is innocent, and rip says so (ud2). */

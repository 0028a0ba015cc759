/* An exception cannot be delivered, and the second one's error code has only EXT set (code 1): on a CPU
 * and in Bochs, not in QEMU 7.2 (code 0). `EXT` is no selector, and means no device here. */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/idt/fpu_on_purpose.h"
#include <trapgate/exception.h>

#include "tests/kernel/test.h"

static void without_selector(unsigned vector) {
    ((struct trapgate_gate *)test_idt())[vector].selector = 0;
}

/* want gate_without_selector: ^certain: #UD invalid opcode could not be delivered: its gate has the null selector */
/* never gate_without_selector: no selector, external event|refused this instruction */
TEST(gate_without_selector, .ends_with = 13) {
    without_selector(VECTOR_INVALID_OPCODE);
    __asm__ volatile("ud2");
}

/* Not its operand, though that is none that the CPU would accept: #NM comes before it. */
/* want gate_of_nm_without_selector: ^certain: #NM device not available could not be delivered: its gate has the null selector */
/* never gate_of_nm_without_selector: non-canonical address */
TEST(gate_of_nm_without_selector, .ends_with = 13, .alone = true) {
    without_selector(VECTOR_DEVICE_NOT_AVAILABLE);
    cpu_write_cr0(cpu_read_cr0() | CR0_TS);
    FPU_ON_PURPOSE();
    __asm__ volatile("flds (%0)" : : "r"(1ull << 63));
}

/* The same instruction, and all gates as they should be. */
/* want x87_operand: ^certain: non-canonical address 0x8000000000000000: r.. is 0x8000000000000000 */
TEST(x87_operand, .ends_with = 13, .alone = true) {
    cpu_write_cr0(cpu_read_cr0() & ~(uint64_t)(CR0_TS | CR0_EM));
    FPU_ON_PURPOSE();
    __asm__ volatile("flds (%0)" : : "r"(1ull << 63));
}

/* In QEMU 7.2 the code has vector * 16: the gate of vector 12 is innocent, and rip says so (ud2). */

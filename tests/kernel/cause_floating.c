/* #NM and #MF: of the right reason only. (QEMU raises no #XM.) */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "arch/x86_64/idt/fpu_on_purpose.h"
#include "tests/kernel/test.h"

/* want x87_after_a_task_switch: ^certain: a floating-point or SSE instruction while CR0.TS is set$ */
TEST(x87_after_a_task_switch, .ends_with = VECTOR_DEVICE_NOT_AVAILABLE, .alone = true) {
    FPU_ON_PURPOSE();
    cpu_write_cr0(cpu_read_cr0() | CR0_TS);
    __asm__ volatile("fld1");
}

/* Almost: CR0.TS is set, and the instruction is none that it denies. */
/* want int_7_while_ts_is_set: ^likely: the instruction at rip is none that CR0.TS or CR0.EM denies */
TEST(int_7_while_ts_is_set, .ends_with = VECTOR_DEVICE_NOT_AVAILABLE, .alone = true) {
    cpu_write_cr0(cpu_read_cr0() | CR0_TS);
    __asm__ volatile("int $7");
}

static void set_control(uint16_t control) {
    FPU_ON_PURPOSE();
    __asm__ volatile("fninit\n\tfldcw %0" : : "m"(control));
}

/* want x87_division_by_zero: ^certain: an x87 instruction before this one failed: division by zero .ZE., which is not masked .FSW 0x[0-9a-f]+, FCW 0x37b.$ */
TEST(x87_division_by_zero, .ends_with = VECTOR_X87_FLOATING_POINT, .alone = true) {
    FPU_ON_PURPOSE();
    set_control(0x37B);
    __asm__ volatile("fld1\n\tfldz\n\tfdivrp\n\tfwait");
}

/* want int_16_without_an_error: ^likely: no x87 error is pending .FSW.ES is 0. */
/* never int_16_without_an_error: failed: */
TEST(int_16_without_an_error, .ends_with = VECTOR_X87_FLOATING_POINT, .alone = true) {
    set_control(0x37B);
    __asm__ volatile("int $16");
}

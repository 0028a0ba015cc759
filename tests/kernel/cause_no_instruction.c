/* #UD: what the CPU does not have, what the kernel did not switch on, and what is no instruction. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "arch/x86_64/idt/fpu_on_purpose.h"
#include "tests/kernel/test.h"

static void enable_states(uint32_t xcr0) {
    cpu_write_cr4(cpu_read_cr4() | CR4_OSXSAVE | CR4_OSFXSR);
    __asm__ volatile("xsetbv" : : "a"(xcr0), "d"(0), "c"(0));
}

/* qemu no_avx2: -cpu max,-avx2 */
/* want no_avx2: ^certain: this CPU has no AVX2, of which the instruction is: CPUID leaf 7, EBX, bit 5 is 0$ */
TEST(no_avx2, .ends_with = VECTOR_INVALID_OPCODE, .alone = true) {
    FPU_ON_PURPOSE();
    enable_states(7);
    __asm__ volatile("vpaddd %%ymm1, %%ymm2, %%ymm0" ::: "memory");
    CHECK(cpu_id(7, 0).ebx & 1 << 5); /* where there is one, it comes here, and that is all right */
    __asm__ volatile("ud2");
}

/* qemu no_popcnt: -cpu max,-popcnt */
/* want no_popcnt: ^certain: this CPU has no POPCNT, of which the instruction is: CPUID leaf 1, ECX, bit 23 is 0$ */
TEST(no_popcnt, .ends_with = VECTOR_INVALID_OPCODE, .alone = true) {
    uint64_t count;
    __asm__ volatile("popcnt %1, %0" : "=r"(count) : "r"(cpu_read_rflags()));
    __asm__ volatile("ud2");
}

/* Almost: the CPU has it, and it is the state that is not enabled. */
/* want avx_without_its_state: ^certain: an AVX instruction, and it is not enabled: XCR0.SSE is 0$ */
/* never avx_without_its_state: this CPU has no */
TEST(avx_without_its_state, .ends_with = VECTOR_INVALID_OPCODE, .alone = true) {
    FPU_ON_PURPOSE();
    enable_states(1);
    __asm__ volatile("vpaddd %%ymm1, %%ymm2, %%ymm0" ::: "memory");
}

/* BMI's instructions are on general registers: neither CR4.OSXSAVE nor XCR0 binds them, and on a CPU that
 * has them this one is executed. */
/* want bmi_needs_no_state: ^likely: ud2 */
/* never bmi_needs_no_state: OSXSAVE */
TEST(bmi_needs_no_state, .ends_with = VECTOR_INVALID_OPCODE, .alone = true) {
    uint64_t result;
    CHECK(cpu_id(7, 0).ebx & 1 << 3);
    __asm__ volatile("andn %1, %1, %0" : "=r"(result) : "r"(cpu_read_rflags()) : "cc");
    __asm__ volatile("ud2");
}

/* want lock_without_memory: ^certain: a LOCK prefix on an instruction that does not take it, opcode 0x01: its destination is no memory$ */
TEST(lock_without_memory, .ends_with = VECTOR_INVALID_OPCODE, .alone = true) {
    __asm__ volatile(".byte 0xF0\n\tadd %%rax, %%rax" ::: "cc");
}

/* want push_es: ^certain: opcode 0x06 is no instruction in 64-bit mode .in 16- and 32-bit code it is push %es.$ */
TEST(push_es, .ends_with = VECTOR_INVALID_OPCODE, .alone = true) {
    __asm__ volatile(".byte 0x06");
}

/* want no_cr1: ^certain: there is no control register cr1$ */
TEST(no_cr1, .ends_with = VECTOR_INVALID_OPCODE, .alone = true) {
    __asm__ volatile(".byte 0x0F, 0x20, 0xC8" ::: "rax");
}

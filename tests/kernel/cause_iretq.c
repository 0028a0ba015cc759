/* #GP at an iretq: cs and ss of the report are those of the interrupted code, not of the frame that
 * iretq refused. That frame is at rsp, and which of its rules is broken can be told. */
#include "arch/x86_64/idt/cpu.h"

#include "kernel/stacks.h"
#include "tests/kernel/test.h"

__attribute__((noipa)) static void iret_to(uint64_t rip, uint64_t cs, uint64_t rflags, uint64_t rsp,
                                           uint64_t ss) {
    __asm__ volatile("pushq %4\n\tpushq %3\n\tpushq %2\n\tpushq %1\n\tpushq %0\n\tiretq"
                     :
                     : "r"(rip), "r"(cs), "r"(rflags), "r"(rsp), "r"(ss)
                     : "memory");
}

/* To ring 3 with an SS of RPL 0: what SYSRET leaves if STAR was given without the RPL. */
/* want iretq_ss_rpl_0: ^(certain|likely): .*iretq */
/* want iretq_ss_rpl_0: RPL */
TEST(iretq_ss_rpl_0, .ends_with = 13) {
    iret_to(0x400000, 0x2b, 2, 0x600000, 0x20);
}

/* The error code was not taken off: all is one quadword too low, and 8 bytes above there is a frame
 * that is right. */
/* want iretq_with_the_error_code: ^(certain|likely): .*iretq */
/* want iretq_with_the_error_code: error code.*(left|still|not (popped|removed|taken)) */
TEST(iretq_with_the_error_code, .ends_with = 13) {
    __asm__ volatile("subq $8, %%rsp\n\t"
                     "pushq $0x10\n\tpushq %%rsp\n\tpushq $2\n\tpushq $8\n\t"
                     "leaq 1f(%%rip), %%rax\n\tpushq %%rax\n\t"
                     "pushq $0\n\tiretq\n1: nop"
                     :
                     :
                     : "rax", "memory");
}

/* want iretq_while_nt: ^certain: iretq while RFLAGS.NT is set */
TEST(iretq_while_nt, .ends_with = 13, .alone = true) {
    __asm__ volatile("pushfq\n\torq $0x4000, (%%rsp)\n\tpopfq" ::: "memory", "cc");
    iret_to(0x400000, 8, 2, 0x600000, 0x10);
}

/* A CPU refuses it at the IRETQ, QEMU at what it returned to. */
/* want iretq_to_nowhere: ^certain: (iretq|execution went) to 0x8000000000000000, which is not canonical */
TEST(iretq_to_nowhere, .ends_with = 13, .alone = true) {
    iret_to(1ull << 63, 8, 2, (uint64_t)nmi_stack.top, 0x10);
}

/* want iretq_to_data: ^certain: iretq refused the frame on the stack .to 0x400000.: its CS 0x10 is no code segment$ */
TEST(iretq_to_data, .ends_with = 13, .alone = true) {
    iret_to(0x400000, 0x10, 2, 0x600000, 0x10);
}

/* want iretq_inward: ^certain: iretq refused the frame .*: its CS 0x9 has a DPL that differs from its RPL$ */
TEST(iretq_inward, .ends_with = 13, .alone = true) {
    iret_to(0x400000, 9, 2, 0x600000, 0x11);
}

/* want iretq_without_ss: ^certain: iretq refused the frame .*: its SS 0x3 is null, which only 64-bit code at CPL 0 to 2 may have$ */
TEST(iretq_without_ss, .ends_with = 13, .alone = true) {
    iret_to(0x400000, 0x2b, 2, 0x600000, 3);
}

/* want far_return_to_data: ^certain: far ret refused .*: its CS 0x10 is no code segment$ */
TEST(far_return_to_data, .ends_with = 13, .alone = true) {
    __asm__ volatile("pushq $0x10\n\tpushq $0x400000\n\tlretq" ::: "memory");
}

/* want far_return_to_nowhere: ^certain: (far ret|execution went) to 0x8000000000000000, which is not canonical */
TEST(far_return_to_nowhere, .ends_with = 13, .alone = true) {
    __asm__ volatile("pushq $8\n\tpushq %0\n\tlretq" : : "r"(1ull << 63) : "memory");
}

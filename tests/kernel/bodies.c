#include "tests/kernel/bodies.h"

/* In assembly, for labels and sentinels: writes to NOWHERE. */
__asm__(".pushsection .text\n"
        ".globl write_nowhere, write_nowhere_here\n"
        "write_nowhere:\n\t"
        "movq $0x1111, %rbx\n\t"
        "movq $0x2222, %r12\n\t"
        "movq $0x3333, %r13\n\t"
        "movq $0x4444, %r14\n\t"
        "movq $0x5555, %r15\n\t"
        "movq $0x6666, %rbp\n\t"
        "movl $0xdead0010, %eax\n"
        "write_nowhere_here:\n\t"
        "movl %ecx, (%rax)\n\t"
        ".popsection");

#define BODY(name, text)                                                                           \
    void name(void *argument) {                                                                    \
        __asm__ volatile(text : : "D"(argument) : "rax", "rcx", "rdx", "memory");                  \
    }
BODY(divide_by_zero, "xorl %%ecx, %%ecx\n\tdivl %%ecx")
BODY(execute_ud2, "ud2")
BODY(read_non_canonical, "movabsq $0x8000000000000000, %%rax\n\tmovl (%%rax), %%eax")
BODY(trap_debug, ".byte 0xcd, 0x01")
BODY(trap_overflow, ".byte 0xcd, 0x04")
BODY(interrupt_14, ".byte 0xcd, 0x0e")
BODY(lose_the_stack, "movl $0xdead0000, %%esp\n\tpushq %%rax")
BODY(load_bad_selector, "movl $0x1234, %%eax\n\tmovl %%eax, %%ds")
BODY(interrupt_2, ".byte 0xcd, 0x02")
BODY(interrupt_18, ".byte 0xcd, 0x12")
BODY(set_flags_and_fault, "pushfq\n\torq %%rdi, (%%rsp)\n\tpopfq\n\tnop\n\tud2")

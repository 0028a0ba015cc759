/*
 * Where the second CPU begins: in real mode, at the page that the start-up IPI names, to which this is
 * copied. It goes to long mode at once, with the control registers of the first (second_cpu.c writes them
 * behind the code).
 */
#include "tests/kernel/second_cpu.h"

#define HERE(label) (SECOND_CPU_START + label - second_cpu_code)

    .section .rodata.second_cpu, "a"
    .globl second_cpu_code, second_cpu_code_end
    .code16
second_cpu_code:
    cli
    movw %cs, %ax
    movw %ax, %ds
    lgdtl gdt_pointer - second_cpu_code
    movl cr4 - second_cpu_code, %eax
    movl %eax, %cr4
    movl cr3 - second_cpu_code, %eax
    movl %eax, %cr3
    movl $0xC0000080, %ecx /* EFER */
    movl efer - second_cpu_code, %eax
    xorl %edx, %edx
    wrmsr
    movl cr0 - second_cpu_code, %eax
    movl %eax, %cr0
    ljmpl $8, $HERE(long_mode)

    .code64
long_mode:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movq stack(%rip), %rsp
    pushq $2
    popfq
    xorl %ebp, %ebp
    pushq %rbp /* no caller; and the alignment that the ABI wants */
    movq entry(%rip), %rax
    jmpq *%rax

    .balign 8
gdt:
    .quad 0, 0x00AF9B000000FFFF /* 64-bit code */
gdt_pointer:
    .word gdt_pointer - gdt - 1
    .long HERE(gdt)

    .balign 8
second_cpu_code_end: /* struct second_cpu_state */
cr0:
    .skip 8
cr3:
    .skip 8
cr4:
    .skip 8
efer:
    .skip 8
stack:
    .skip 8
entry:
    .skip 8
    .section .note.GNU-stack, "", @progbits

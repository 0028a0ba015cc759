/*
 * Where a CPU begins: in real mode, at the page that the start-up IPI names, to which this is copied. It goes
 * to 64-bit mode in one step, with the control registers of the CPU that started it (cpus.c writes struct
 * trampoline_data behind the code), and uses no stack before. SDM 3A, "Initializing IA-32e Mode".
 */
#include "arch/x86_64/interrupts/cpu_trampoline.h"

    .section .rodata.trapgate_cpu_trampoline, "a", @progbits
    .balign 8
    .globl trapgate_cpu_trampoline, trapgate_cpu_trampoline_64, trapgate_cpu_trampoline_end
    .hidden trapgate_cpu_trampoline, trapgate_cpu_trampoline_64, trapgate_cpu_trampoline_end
    .code16
trapgate_cpu_trampoline:
    cli
    movw %cs, %ax /* the page: all addresses are from its beginning on */
    movw %ax, %ds
    lgdtl data + 22 - trapgate_cpu_trampoline
    movl data + 36 - trapgate_cpu_trampoline, %eax
    movl %eax, %cr4
    movl data + 32 - trapgate_cpu_trampoline, %eax
    movl %eax, %cr3
    movl $0xC0000080, %ecx /* EFER */
    movl data + 40 - trapgate_cpu_trampoline, %eax
    xorl %edx, %edx
    wrmsr
    movl data + 28 - trapgate_cpu_trampoline, %eax
    movl %eax, %cr0
    ljmpl *(data + 16 - trapgate_cpu_trampoline)

    .code64
trapgate_cpu_trampoline_64:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %eax, %fs
    movl %eax, %gs
    movq data + 48(%rip), %rsp
    pushq $2
    popfq
    xorl %ebp, %ebp
    pushq %rbp /* no caller; and the alignment that the ABI wants */
    movq data + 64(%rip), %rdi
    movq data + 56(%rip), %rax
    jmpq *%rax

    .balign 8
trapgate_cpu_trampoline_end:
data: /* struct trampoline_data */

    .section .note.GNU-stack, "", @progbits

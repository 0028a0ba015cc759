#include "kernel/conformance/machine/assembly.h"
#include "kernel/conformance/page_faults/page_fault_access.h"

    .text
    .globl page_fault_run
page_fault_run:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushfq
    movq %rsp, saved_rsp(%rip)
    movq $-1, %rax
    movq %rax, page_fault_codes(%rip)
    movq %rax, page_fault_codes + 8(%rip)
    movq %rax, page_fault_codes + 16(%rip)
    movq %rsi, %rbx
    pushq 32(%rdi)
    pushq 24(%rdi)
    pushq 16(%rdi)
    pushq 8(%rdi)
    pushq (%rdi)
    iretq

    .globl page_fault_end_entry
page_fault_end_entry:
    movl $KERNEL_DATA, %eax
    movl %eax, %ss
    movq saved_rsp(%rip), %rsp
    popfq
    popq %r12
    popq %rbx
    popq %rbp
    ret

    /* rcx = which access, r12 = where to go on. */
    .globl page_fault_entry
page_fault_entry:
    popq page_fault_codes(, %rcx, 8)
    movq %cr2, %rax
    movq %rax, page_fault_addresses(, %rcx, 8)
    movq (%rsp), %rax
    movq %rax, page_fault_rips(, %rcx, 8)
    movq %r12, (%rsp)
    iretq

    .section .rodata
    .globl page_fault_accesses
page_fault_accesses:
    xorl %ecx, %ecx
    leaq 1f(%rip), %r12
    .globl page_fault_read_here
page_fault_read_here:
    movb READ_OFFSET(%rbx), %al
1:  incl %ecx
    leaq 2f(%rip), %r12
    .globl page_fault_write_here
page_fault_write_here:
    movb %al, WRITE_OFFSET(%rbx)
2:  incl %ecx
    leaq 3f(%rip), %r12
    jmpq *%rbx
3:  int $VECTOR_DONE
    .globl page_fault_accesses_end
page_fault_accesses_end:

    .bss
    .balign 8
saved_rsp:
    .skip 8
    .globl page_fault_codes
page_fault_codes:
    .skip 24
    .globl page_fault_addresses
page_fault_addresses:
    .skip 24
    .globl page_fault_rips
page_fault_rips:
    .skip 24

    .section .note.GNU-stack, "", @progbits

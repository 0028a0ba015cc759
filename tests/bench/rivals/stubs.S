/*
 * What a kernel's author would write instead of Trapgate, in three sizes. Written for the comparison, and as
 * lean as each can be: no rival does anything here that its kind does not need.
 */
#include "tests/bench/rivals/rivals.h"

.section .text.rivals, "ax", @progbits

.macro PUSH_ALL
        pushq %rax
        pushq %rcx
        pushq %rdx
        pushq %rbx
        pushq %rbp
        pushq %rsi
        pushq %rdi
        pushq %r8
        pushq %r9
        pushq %r10
        pushq %r11
        pushq %r12
        pushq %r13
        pushq %r14
        pushq %r15
.endm

.macro POP_ALL
        popq %r15
        popq %r14
        popq %r13
        popq %r12
        popq %r11
        popq %r10
        popq %r9
        popq %r8
        popq %rdi
        popq %rsi
        popq %rbp
        popq %rbx
        popq %rdx
        popq %rcx
        popq %rax
.endm

/* The least: the handler is these instructions. */
.globl bare_breakpoint, bare_invalid_opcode, bare_page_fault
bare_page_fault:
        addq $8, %rsp /* the error code */
bare_invalid_opcode:
        addq $2, (%rsp)
bare_breakpoint:
        iretq

.globl counting_breakpoint, counting_invalid_opcode, counting_page_fault
counting_page_fault:
        addq $8, %rsp
counting_invalid_opcode:
        addq $2, (%rsp)
counting_breakpoint:
        incq rivals_counter(%rip)
        iretq

/* Stubs as most small kernels have them: an error code or a 0, the vector, all registers, and a function in
 * C by way of a table. */
.macro STUB name, vector, has_code
.globl stub_\name
stub_\name:
.if !\has_code
        pushq $0
.endif
        pushq $\vector
        jmp stub_all
.endm
        STUB breakpoint, 3, 0
        STUB invalid_opcode, 6, 0
        STUB page_fault, 14, 1
        STUB catching, RIVAL_CATCHING, 0
        STUB latency, RIVAL_LATENCY, 0

stub_all:
        PUSH_ALL
        cld
        movq %rsp, %rdi
        movq RIVAL_VECTOR(%rsp), %rax
        call *stub_table(,%rax,8)
        POP_ALL
        addq $16, %rsp /* vector and error code */
        iretq

/* An entry as a general-purpose kernel's: no register keeps what the interrupted code had in it (so that no
 * speculation uses it), GS is the kernel's, and the C side counts how deep it is and asks at the way out what
 * else there is to do. */
.macro ENTRY name, vector, has_code
.globl entry_\name
entry_\name:
        cld
.if !\has_code
        pushq $-1
.endif
        pushq $\vector
        PUSH_ALL
        call entry_clear
        movq %rsp, %rdi
        call general_\name
        jmp entry_leave
.endm
        ENTRY breakpoint, 3, 0
        ENTRY invalid_opcode, 6, 0
        ENTRY page_fault, 14, 1

entry_clear:
        xorl %eax, %eax
        xorl %ecx, %ecx
        xorl %edx, %edx
        xorl %ebx, %ebx
        xorl %ebp, %ebp
        xorl %esi, %esi
        xorl %edi, %edi
        xorl %r8d, %r8d
        xorl %r9d, %r9d
        xorl %r10d, %r10d
        xorl %r11d, %r11d
        xorl %r12d, %r12d
        xorl %r13d, %r13d
        xorl %r14d, %r14d
        xorl %r15d, %r15d
        testb $3, RIVAL_CS + 8(%rsp)
        jz 1f
        swapgs
1:      lfence /* no guess either way */
        ret

entry_leave:
        testb $3, RIVAL_CS(%rsp)
        jz 1f
        swapgs
1:      POP_ALL
        addq $16, %rsp
        iretq

/* int rival_set_jump(struct rival_jump * %rdi): as setjmp */
.globl rival_set_jump
rival_set_jump:
        movq %rbx, (%rdi)
        movq %rbp, 8(%rdi)
        movq %r12, 16(%rdi)
        movq %r13, 24(%rdi)
        movq %r14, 32(%rdi)
        movq %r15, 40(%rdi)
        leaq 8(%rsp), %rax
        movq %rax, 48(%rdi)
        movq (%rsp), %rax
        movq %rax, 56(%rdi)
        xorl %eax, %eax
        ret

/* NORETURN void rival_jump(struct rival_jump * %rdi): as longjmp */
.globl rival_jump
rival_jump:
        movq (%rdi), %rbx
        movq 8(%rdi), %rbp
        movq 16(%rdi), %r12
        movq 24(%rdi), %r13
        movq 32(%rdi), %r14
        movq 40(%rdi), %r15
        movq 48(%rdi), %rsp
        movl $1, %eax
        jmp *56(%rdi)

/* bool rival_probe(to %rdi, unsafe %rsi): a fault here goes on at its end, by rivals.c's table */
.globl rival_probe, rival_probe_failed
rival_probe:
        movq (%rsi), %rax
        movq %rax, (%rdi)
        movl $1, %eax
        ret
rival_probe_failed:
        xorl %eax, %eax
        ret

.section .note.GNU-stack, "", @progbits

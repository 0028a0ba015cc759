/* Into a situation and out of it; see arrival.h. */
#include "tests/truth/kernel/arrival.h"

#define KERNEL_DATA 0x10
#define DR7_NONE 0x400
#define DEBUG 1
#define STACK_SIZE 0x8000

/* In the order of struct registers, which <trapgate/registers.h> documents. */
    .macro for_each_register action, base
    \action %rax, 0, \base
    \action %rdx, 8, \base
    \action %rcx, 16, \base
    \action %rbx, 24, \base
    \action %rsi, 32, \base
    \action %r8, 48, \base
    \action %r9, 56, \base
    \action %r10, 64, \base
    \action %r11, 72, \base
    \action %r12, 80, \base
    \action %r13, 88, \base
    \action %r14, 96, \base
    \action %r15, 104, \base
    \action %rbp, 112, \base
    .endm
    .macro load register, offset, base
    movq \base + \offset(%rdi), \register
    .endm
    .macro store register, offset, base
    movq \register, arrival + \base + \offset(%rip)
    .endm

    .text
    .globl truth_enter
truth_enter:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    pushfq
    movq %rsp, host_rsp(%rip)
    movq %cr0, %rax
    movq %rax, host_cr0(%rip)
    movq %cr4, %rax
    movq %rax, host_cr4(%rip)
    sidt host_idtr(%rip)

    lidt DEPARTURE_IDTR(%rdi)
    pushq DEPARTURE_FRAME + 32(%rdi)
    pushq DEPARTURE_FRAME + 24(%rdi)
    pushq DEPARTURE_FRAME + 16(%rdi)
    pushq DEPARTURE_FRAME + 8(%rdi)
    pushq DEPARTURE_FRAME(%rdi)
    movq DEPARTURE_CR4(%rdi), %rax
    movq %rax, %cr4
    movq DEPARTURE_DR7(%rdi), %rax
    movq %rax, %dr7
    movq DEPARTURE_CR0(%rdi), %rax
    movq %rax, %cr0
    for_each_register load, DEPARTURE_REGISTERS
    movq DEPARTURE_REGISTERS + 40(%rdi), %rdi
    iretq

/* No register and no place on the stack is free yet, so the vector is stored by each entry. */
    .balign 32
    .globl truth_entries
truth_entries:
    .set vector, 0
    .rept 256
    .balign 32
    movl $vector, arriving(%rip)
    jmp arrived
    .set vector, vector + 1
    .endr

arrived:
    cmpb $0, is_busy(%rip)
    jne arrived_again
    movb $1, is_busy(%rip)
    for_each_register store, ARRIVAL_REGISTERS
    movq %rdi, arrival + ARRIVAL_REGISTERS + 40(%rip)
    movl arriving(%rip), %eax
    movq %rax, arrival + ARRIVAL_VECTOR(%rip)
    movq %cr2, %rax
    movq %rax, arrival + ARRIVAL_CR2(%rip)
    movq %dr6, %rax
    movq %rax, arrival + ARRIVAL_DR6(%rip)

    /* The CPU aligned the stack to 16 bytes and pushed five quadwords; a sixth, the error code,
     * makes rsp even again. Not more is read than was pushed: the stack may end there. */
    xorl %eax, %eax
    movq %rax, arrival + ARRIVAL_CODE(%rip)
    movq %rsp, %rsi
    leaq arrival + ARRIVAL_FRAME(%rip), %rdi
    movl $5, %ecx
    testb $8, %spl
    jnz 1f
    incl %eax
    incl %ecx
    leaq -8(%rdi), %rdi
1:  movq %rax, arrival + ARRIVAL_HAS_CODE(%rip)
    cld
    rep movsq

    leaq stack + STACK_SIZE(%rip), %rsp
    leaq arrival(%rip), %rdi
    call truth_arrived

    movl $DR7_NONE, %eax
    movq %rax, %dr7
    movq host_cr0(%rip), %rax
    movq %rax, %cr0
    movq host_cr4(%rip), %rax
    movq %rax, %cr4
    lidt host_idtr(%rip)
    movl $KERNEL_DATA, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movb $0, is_busy(%rip)
    movq host_rsp(%rip), %rsp
    popfq
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret

arrived_again: /* a watchpoint, when the report reads what is watched; or the end */
    cmpl $DEBUG, arriving(%rip)
    jne 1f
    iretq
1:  movl arriving(%rip), %edi
    movq 8(%rsp), %rsi
    leaq stack + STACK_SIZE(%rip), %rsp
    call truth_arrived_again

    .bss
    .balign 16
stack:
    .skip STACK_SIZE
host_rsp:
    .skip 8
host_cr0:
    .skip 8
host_cr4:
    .skip 8
host_idtr:
    .skip 16
    .balign 8
arrival:
    .skip ARRIVAL_REGISTERS + 120
arriving:
    .skip 4
is_busy:
    .skip 1

    .section .note.GNU-stack, "", @progbits

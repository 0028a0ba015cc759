/* Into a case and out of it; see arrival.h. */
#include "kernel/conformance/machine/arrival.h"
#include "kernel/conformance/machine/assembly.h"

    .text
    .globl conformance_enter
conformance_enter:
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
    movq %cr3, %rax
    movq %rax, host_cr3(%rip)
    movq %cr4, %rax
    movq %rax, host_cr4(%rip)
    sidt host_idtr(%rip)

    lidt DEPARTURE_IDTR(%rdi)
    movl DEPARTURE_DATA_SELECTOR(%rdi), %eax
    movl %eax, %ds
    movl %eax, %es
    pushq DEPARTURE_FRAME + 32(%rdi)
    pushq DEPARTURE_FRAME + 24(%rdi)
    pushq DEPARTURE_FRAME + 16(%rdi)
    pushq DEPARTURE_FRAME + 8(%rdi)
    pushq DEPARTURE_FRAME(%rdi)
    movq DEPARTURE_CR4(%rdi), %rax
    movq %rax, %cr4
    movq DEPARTURE_CR0(%rdi), %rax
    movq %rax, %cr0
    movq DEPARTURE_DR7(%rdi), %rax
    movq %rax, %dr7
    xorl %eax, %eax
    xorl %ebx, %ebx
    xorl %ecx, %ecx
    xorl %edx, %edx
    xorl %esi, %esi
    xorl %edi, %edi
    xorl %ebp, %ebp
    xorl %r8d, %r8d
    xorl %r9d, %r9d
    xorl %r10d, %r10d
    xorl %r11d, %r11d
    xorl %r12d, %r12d
    xorl %r13d, %r13d
    xorl %r14d, %r14d
    xorl %r15d, %r15d
    iretq

    .balign 16
    .globl conformance_entries
conformance_entries:
    .set vector, 0
    .rept 256
    .balign 16
    pushq $vector
    jmp arrived
    .set vector, vector + 1
    .endr

arrived:
    movq %rax, conformance_arrival + ARRIVAL_RAX(%rip)
    popq conformance_arrival + ARRIVAL_VECTOR(%rip)
    movq %rsp, conformance_arrival + ARRIVAL_RSP(%rip)
    pushfq
    popq conformance_arrival + ARRIVAL_FLAGS(%rip)
    movq %dr7, %rax
    movq %rax, conformance_arrival + ARRIVAL_DR7(%rip)
    movl $DR7_NONE, %eax
    movq %rax, %dr7
    movq %cr2, %rax
    movq %rax, conformance_arrival + ARRIVAL_CR2(%rip)
    movq %dr6, %rax
    movq %rax, conformance_arrival + ARRIVAL_DR6(%rip)
    movl %ss, %eax
    movq %rax, conformance_arrival + ARRIVAL_SS(%rip)

    /* The CPU aligned the stack to 16 bytes and pushed five quadwords; a sixth, the error code,
     * makes rsp even again. Not more is read than was pushed: the stack may end there. */
    movl $6, %ecx
    testb $8, %spl
    jz 1f
    decl %ecx
1:  cld
    movq %rsp, %rsi
    leaq conformance_arrival + ARRIVAL_PUSHED(%rip), %rdi
    rep movsq

    movq host_cr0(%rip), %rax
    movq %rax, %cr0
    movq host_cr4(%rip), %rax
    movq %rax, %cr4
    movq host_cr3(%rip), %rax
    movq %rax, %cr3
    lidt host_idtr(%rip)
    movl $KERNEL_DATA, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movq host_rsp(%rip), %rsp
    /* By iretq, which ends the blocking of NMI if this was one. */
    movq %rsp, %rax
    pushq $KERNEL_DATA
    pushq %rax
    pushq (%rax)
    pushq $KERNEL_CODE
    leaq 1f(%rip), %rax
    pushq %rax
    iretq
1:  popfq
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret

    .bss
    .balign 8
host_rsp:
    .skip 8
host_cr0:
    .skip 8
host_cr3:
    .skip 8
host_cr4:
    .skip 8
host_idtr:
    .skip 16
    .globl conformance_arrival
conformance_arrival:
    .skip ARRIVAL_PUSHED + 48

    .section .note.GNU-stack, "", @progbits

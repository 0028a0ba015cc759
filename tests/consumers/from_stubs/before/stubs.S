/* The CPU tells no handler its vector, hence a stub for each: it pushes the vector, and a code where the
 * CPU pushes none. */
    .macro stub vector
stub_\vector:
    pushq $0
    pushq $\vector
    jmp common
    .endm
    .macro stub_with_code vector
stub_\vector:
    pushq $\vector
    jmp common
    .endm

    .text
    stub 0
    stub 1
    stub 2
    stub 3
    stub 4
    stub 5
    stub 6
    stub 7
    stub_with_code 8
    stub 9
    stub_with_code 10
    stub_with_code 11
    stub_with_code 12
    stub_with_code 13
    stub_with_code 14
    stub 15
    stub 16
    stub_with_code 17
    stub 18
    stub 19
    stub 20
    stub_with_code 21
    stub 22
    stub 23
    stub 24
    stub 25
    stub 26
    stub 27
    stub 28
    stub_with_code 29
    stub_with_code 30
    stub 31

common:
    cld
    pushq %r15
    pushq %r14
    pushq %r13
    pushq %r12
    pushq %r11
    pushq %r10
    pushq %r9
    pushq %r8
    pushq %rbp
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %rbx
    pushq %rax
    movq %rsp, %rdi
    call exception_dispatch
    popq %rax
    popq %rbx
    popq %rcx
    popq %rdx
    popq %rsi
    popq %rdi
    popq %rbp
    popq %r8
    popq %r9
    popq %r10
    popq %r11
    popq %r12
    popq %r13
    popq %r14
    popq %r15
    addq $16, %rsp
    iretq

    .section .rodata
    .globl stubs
    .balign 8
stubs:
    .irp vector, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    .quad stub_\vector
    .endr
    .irp vector, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    .quad stub_\vector
    .endr

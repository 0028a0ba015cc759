/*
 * The firmware enters here, at any address: rcx is the image's handle, rdx the system table. The ELF file
 * that this was made of says which words hold addresses of its own; each becomes the one where it now is.
 */
    .text
    .globl start
start:
    leaq image_start(%rip), %rax
    leaq relocations_start(%rip), %rsi
    leaq relocations_end(%rip), %rdi
1:  cmpq %rdi, %rsi
    jae 2f
    movq (%rsi), %r8 /* where; behind it the type, R_X86_64_RELATIVE, and the address as linked */
    movq 16(%rsi), %r9
    addq %rax, %r9
    movq %r9, (%rax, %r8)
    addq $24, %rsi
    jmp 1b
2:  movq %rax, %rdi
    movq %rdx, %rsi
    xorl %ebp, %ebp /* the backtrace ends here */
    andq $-16, %rsp
    call application
3:  hlt
    jmp 3b

/* An empty block of base relocations: an image without any is never moved. */
    .section .reloc, "a"
    .long 0, 10
    .word 0
    .section .note.GNU-stack, "", @progbits

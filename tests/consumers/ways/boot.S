/*
 * QEMU enters here by PVH, in 32-bit mode, at 2 MiB. The code knows no address but by where it is, because
 * it is a part of a static PIE, too: RUN is what is added to physical addresses to get the kernel's, and
 * BASE what the linker added.
 */
    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 8, 18 /* lengths; the linker script appends the entry */
    .asciz "Xen"

    .section .boot, "awx"
    .code32
    .globl start
start:
    movl $0x800000, %esp
    call 1f
1:  popl %ebp
    leal level_4 - 1b(%ebp), %edi
    leal level_3 - 1b + 3(%ebp), %eax
    movl %eax, (%edi)         /* where it is */
    movl %eax, 256 * 8(%edi)  /* the higher half */
    movl %eax, 511 * 8(%edi)  /* the top 2 GiB */
    leal level_3 - 1b(%ebp), %ebx
    leal level_2 - 1b + 3(%ebp), %eax
    movl %eax, (%ebx)
    movl %eax, 510 * 8(%ebx)
    leal level_2 - 1b(%ebp), %ebx /* 2 to 4 MiB is the kernel, 6 to 8 MiB its stack */
    movl $0x200083, 8(%ebx)
    movl $0x600083, 3 * 8(%ebx)
    movl $0x20, %eax /* CR4.PAE */
    movl %eax, %cr4
    movl %edi, %cr3
    movl $0xC0000080, %ecx /* EFER.LME */
    movl $0x100, %eax
    xorl %edx, %edx
    wrmsr
    movl $0x80010033, %eax /* CR0.PG, WP and what is usual */
    movl %eax, %cr0
    leal gdt - 1b(%ebp), %eax
    movl %eax, gdt_pointer - 1b + 2(%ebp)
    lgdt gdt_pointer - 1b(%ebp)
    leal long_mode - 1b(%ebp), %eax
    pushl $8
    pushl %eax
    lret
    .code64
long_mode:
    movabsq $RUN, %rax
    leaq 1f(%rip), %rcx
    addq %rax, %rcx
    jmp *%rcx
1:  leaq 0x800000(%rax), %rsp
    movabsq $RUN - BASE, %rdi
    leaq relocations_start(%rip), %rsi /* none but in a static PIE */
    leaq relocations_end(%rip), %rdx
1:  cmpq %rdx, %rsi
    jae 1f
    movq (%rsi), %r8
    movq 16(%rsi), %r9
    addq %rdi, %r9
    movq %r9, (%rdi, %r8)
    addq $24, %rsi
    jmp 1b
1:  xorl %ebp, %ebp
    call kernel_main

    .balign 4096
level_4:
    .skip 4096
level_3:
    .skip 4096
level_2:
    .skip 4096
gdt_pointer:
    .word 15
    .long 0
gdt:
    .quad 0, 0x00AF9B000000FFFF /* 64-bit code */
    .section .note.GNU-stack, "", @progbits

/* QEMU enters here by PVH: 32-bit protected mode, no paging. */
    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 8, 18 /* lengths; the entry's physical address */
    .asciz "Xen"
    .quad start

    .text
    .code32
    .globl start
start:
    movl $0x20, %eax /* CR4.PAE */
    movl %eax, %cr4
    movl $level_4, %eax
    movl %eax, %cr3
    movl $0xC0000080, %ecx /* EFER.LME */
    movl $0x100, %eax
    xorl %edx, %edx
    wrmsr
    movl $0x80010033, %eax /* CR0.PG, WP and what is usual */
    movl %eax, %cr0
    lgdt gdt_pointer
    ljmp $8, $1f
    .code64
1:  movl $0x800000, %esp
    xorl %ebp, %ebp
    call kernel_main

/* 2 to 4 MiB is the kernel, 6 to 8 MiB its stack: null pointers and overflows are page faults. */
    .data
    .balign 4096
level_4:
    .quad level_3 + 3
    .balign 4096
level_3:
    .quad level_2 + 3
    .balign 4096
level_2:
    .quad 0, 0x200083, 0, 0x600083
    .balign 4096 /* the other 508 are zero */
gdt_pointer:
    .word 15
    .long gdt
gdt:
    .quad 0, 0x00AF9B000000FFFF /* 64-bit code */

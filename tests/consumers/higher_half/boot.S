/* QEMU enters here by PVH, in 32-bit protected mode without paging. */
    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 8, 18 /* lengths; the entry's physical address */
    .asciz "Xen"
    .quad start

    .section .boot, "awx"
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
1:  movabsq $up, %rax
    jmp *%rax

/* The first GiB of physical memory, and the one with the devices, are mapped at HIGH, without the first
 * page of 2 MiB and the one below the stack; while booting also where they are. */
    .balign 4096
level_4:
    .quad level_3 + 3
    .fill 255, 8
    .quad level_3 + 3
    .balign 4096
level_3:
    .quad level_2 + 3, 0, 0, 0xC0000083
    .balign 4096
level_2:
    .quad 0, 0x200083, 0x400083, 0, 0x800083
    .balign 4096
gdt_pointer:
    .word 15
    .long gdt
gdt:
    .quad 0, 0x00AF9B000000FFFF /* 64-bit code */

    .text
up: movabsq $HIGH, %rax
    leaq 0xA00000(%rax), %rsp
    movq $0, level_4(%rax)
    movq %cr3, %rax
    movq %rax, %cr3
    xorl %ebp, %ebp
    movabsq $kernel_main, %rax
    call *%rax

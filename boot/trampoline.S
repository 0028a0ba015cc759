/*
 * From the 32-bit protected mode in which a loader starts a kernel, to 64-bit C.
 *
 * A boot loader may have put the image anywhere, so until paging is on nothing here may rest on the
 * address that the linker gave it: ebp holds the difference between both, and PHYSICAL(symbol) is
 * the place of a thing now.
 *
 * At entry (Multiboot2 Specification, "Machine state"): eax = magic, ebx = boot information, flat
 * 32-bit segments, paging off, interrupts off. No stack. By PVH (Xen, "x86/HVM direct boot ABI") the
 * same, but the magic number is in memory, where the information begins.
 */
#include "boot/layout.h"
#include "boot/multiboot2.h"
#include "boot/pvh.h"
#include "boot/trampoline.h"

#define PHYSICAL(symbol) (symbol)(%ebp)               /* of this part */
#define PHYSICAL_HIGH(symbol) (symbol - KERNEL_BASE)(%ebp) /* of the part that is linked high */

#define BOOT_STACK_MEMORY (4096 + BOOT_STACK_SIZE) /* its guard page is the lowest */
#define CPUID_EXTENDED 0x80000000
#define CPUID_EXTENDED_FEATURES 0x80000001
#define CPUID_GENU 0x756E6547 /* "GenuineIntel", in ebx, edx, ecx */
#define CPUID_INEI 0x49656E69
#define CPUID_NTEL 0x6C65746E
#define CPUID_FAMILY 0xF00
#define CPUID_FAMILY_6 0x600
#define CPUID_MODEL 0xF0
#define CPUID_MODEL_13 0xD0
#define CPUID_EXTENDED_MODEL 0xF0000
#define MSR_MISC_ENABLE 0x1A0
#define MISC_ENABLE_HIDE_NX 34
#define FEATURE_NX 20
#define FEATURE_LONG_MODE 29

    .section .trampoline, "ax", @progbits
    .code32
    .globl trampoline
trampoline:
    cli
    cld
    /* Where are we? A call tells, but needs four bytes of stack: the reserved word of the boot
     * information has them, if there is one. If not, low memory must do, to say so. */
    movl $0x7C00, %esp
    cmpl $MULTIBOOT2_BOOT_LOADER_MAGIC, %eax
    jne locate
    leal 8(%ebx), %esp
    jmp locate

    .globl trampoline_pvh
trampoline_pvh:
    cli
    cld
    movl (%ebx), %eax
    /* Such a loader puts the image where it was linked, so there is a stack. */
    movl $(boot_stack_memory - KERNEL_BASE + BOOT_STACK_MEMORY), %esp
locate:
    call 1f
1:  popl %ebp
    subl $1b, %ebp
    leal PHYSICAL_HIGH(boot_stack_memory + BOOT_STACK_MEMORY), %esp

    pushl %eax
    cmpl $PVH_START_MAGIC, %eax
    je 1f
    leal PHYSICAL(message_magic), %esi
    cmpl $MULTIBOOT2_BOOT_LOADER_MAGIC, %eax
    jne fail
1:

    /* CPUID exists if the ID flag can be changed. SDM 1, "Using CPUID". */
    pushfl
    popl %eax
    movl %eax, %ecx
    xorl $TRAMPOLINE_EFLAGS_ID, %eax
    pushl %eax
    popfl
    pushfl
    popl %eax
    leal PHYSICAL(message_cpuid), %esi
    cmpl %ecx, %eax
    je fail

    movl %ebx, %edi /* CPUID overwrites ebx */

    /* Some firmware hides NX (its menu calls it "execute disable"): CPUID does not tell of it then, and
     * EFER.NXE is #GP. What hides it is a bit of a register that Intel's CPUs have from family 6, model 13
     * on, all those with long mode among them. SDM 4, "IA32_MISC_ENABLE". Where CPUID tells of NX it is left
     * alone: an emulator may have NX and not that register, and this is before there is an IDT. */
    movl $CPUID_EXTENDED, %eax
    cpuid
    cmpl $CPUID_EXTENDED_FEATURES, %eax
    jb 2f
    movl $CPUID_EXTENDED_FEATURES, %eax
    cpuid
    btl $FEATURE_NX, %edx
    jc 2f
    xorl %eax, %eax
    cpuid
    cmpl $CPUID_GENU, %ebx
    jne 2f
    cmpl $CPUID_INEI, %edx
    jne 2f
    cmpl $CPUID_NTEL, %ecx
    jne 2f
    movl $1, %eax
    cpuid
    movl %eax, %ecx
    andl $CPUID_FAMILY, %eax
    cmpl $CPUID_FAMILY_6, %eax
    jb 2f
    ja 1f
    testl $CPUID_EXTENDED_MODEL, %ecx /* 16 and above */
    jnz 1f
    andl $CPUID_MODEL, %ecx
    cmpl $CPUID_MODEL_13, %ecx
    jb 2f
1:  movl $MSR_MISC_ENABLE, %ecx
    rdmsr
    btrl $(MISC_ENABLE_HIDE_NX - 32), %edx
    jnc 2f
    wrmsr
2:

    /* Long mode is a feature of an extended leaf, which may not exist. */
    leal PHYSICAL(message_long_mode), %esi
    movl $CPUID_EXTENDED, %eax
    cpuid
    cmpl $CPUID_EXTENDED_FEATURES, %eax
    jb fail
    movl $CPUID_EXTENDED_FEATURES, %eax
    cpuid
    btl $FEATURE_LONG_MODE, %edx
    jnc fail

    /* First page tables: the lowest 4 GiB as they are, and the image at KERNEL_BASE, all in pages of
     * 2 MiB with all rights. memory.c replaces them. The loader has filled .bss with zeros.
     *
     *     level_4[0] -> identity_level_3[0-3] -> identity_level_2   0 to 4 GiB
     *     level_4[511] -> kernel_level_3[510] -> kernel_level_2     KERNEL_BASE
     */
    leal PHYSICAL_HIGH(identity_level_3 + TRAMPOLINE_PAGE_PRESENT_WRITABLE), %eax
    movl %eax, PHYSICAL_HIGH(level_4)
    leal PHYSICAL_HIGH(kernel_level_3 + TRAMPOLINE_PAGE_PRESENT_WRITABLE), %eax
    movl %eax, PHYSICAL_HIGH(level_4 + 511 * 8)
    leal PHYSICAL_HIGH(kernel_level_2 + TRAMPOLINE_PAGE_PRESENT_WRITABLE), %eax
    movl %eax, PHYSICAL_HIGH(kernel_level_3 + 510 * 8)

    leal PHYSICAL_HIGH(identity_level_2 + TRAMPOLINE_PAGE_PRESENT_WRITABLE), %eax
    xorl %ecx, %ecx
1:  movl %eax, (identity_level_3 - KERNEL_BASE)(%ebp, %ecx, 8)
    addl $4096, %eax
    incl %ecx
    cmpl $4, %ecx
    jne 1b

    movl $(TRAMPOLINE_PAGE_PRESENT_WRITABLE | TRAMPOLINE_PAGE_LARGE), %eax
    xorl %ecx, %ecx
1:  movl %eax, (identity_level_2 - KERNEL_BASE)(%ebp, %ecx, 8)
    addl $LARGE_PAGE, %eax
    incl %ecx
    cmpl $(4 * 512), %ecx
    jne 1b

    /* The image begins at KERNEL_BASE + LOAD_ADDRESS, wherever it is: hence the second entry. */
    leal (LOAD_ADDRESS + TRAMPOLINE_PAGE_PRESENT_WRITABLE + TRAMPOLINE_PAGE_LARGE)(%ebp), %eax
    xorl %ecx, %ecx
1:  movl %eax, (kernel_level_2 - KERNEL_BASE + LOAD_ADDRESS / LARGE_PAGE * 8)(%ebp, %ecx, 8)
    addl $LARGE_PAGE, %eax
    incl %ecx
    cmpl $(IMAGE_MAXIMUM / LARGE_PAGE), %ecx
    jne 1b

    /* Long mode. SDM 3A, "Initializing IA-32e Mode". Control registers are written as a whole:
     * firmware leaves bits in them that nobody wants. */
    movl $TRAMPOLINE_CR4_PAE, %eax
    movl %eax, %cr4
    leal PHYSICAL_HIGH(level_4), %eax
    movl %eax, %cr3

    movl $TRAMPOLINE_EFER_LME, %eax
    btl $FEATURE_NX, %edx
    jnc 1f
    orl $TRAMPOLINE_EFER_NXE, %eax
1:  movl $TRAMPOLINE_MSR_EFER, %ecx
    xorl %edx, %edx
    wrmsr
    popl %ebx /* the magic */
    movl $(TRAMPOLINE_CR0_PE_MP_ET_NE_WP | TRAMPOLINE_CR0_PG), %eax
    movl %eax, %cr0

    /* Still 32-bit code, now in compatibility mode. A far return takes CS to 64 bits. */
    leal PHYSICAL(gdt), %eax
    pushl %eax
    pushw $(gdt_end - gdt - 1)
    lgdtl (%esp)
    leal PHYSICAL(long_mode), %eax
    pushl $BOOT_CODE_64
    pushl %eax
    lretl

    .code64
long_mode:
    movl $BOOT_DATA, %eax
    movl %eax, %ss
    movl %eax, %ds
    movl %eax, %es
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    /* kernel_main(the magic number, address of the information, where the image is), on the high
     * addresses. */
    movl %edi, %esi
    movl %ebx, %edi
    leal LOAD_ADDRESS(%ebp), %edx
    movq $boot_stack_memory + BOOT_STACK_MEMORY, %rsp
    pushq $2        /* no flag but the one that is always set */
    popfq
    xorl %ebp, %ebp /* the end of every backtrace */
    pushq %rbp      /* no caller; and the alignment that the ABI wants at a function's entry */
    movq $kernel_main, %rax
    jmpq *%rax

    /*
     * Says the message at esi on VGA text and on the first serial port, and halts. This PC may be
     * from before long mode; the two devices are older still. If one is absent, writing to it does
     * no harm, and the wait for the serial port is bounded.
     */
    .code32
fail:
    leal PHYSICAL(serial_setup), %edi
1:  movzbl (%edi), %edx
    movb 1(%edi), %al
    testb %dl, %dl
    jz 2f
    addl $0x300, %edx
    outb %al, %dx
    addl $2, %edi
    jmp 1b
2:  movl $0xB8000, %edi /* VGA text memory */
fail_character:
    lodsb
    testb %al, %al
    jz fail_halt
    movb %al, %bl
    cmpb $' ', %al /* the end of the line is for the serial port: VGA has glyphs for both */
    jb 1f
    movb $0x4F, %ah /* white on red */
    movw %ax, (%edi)
    addl $2, %edi
1:
    movl $100000, %ecx
    movw $0x3FD, %dx /* line status: bit 5, ready for the next */
1:  inb %dx, %al
    testb $0x20, %al
    jnz 2f
    loop 1b
2:  movw $0x3F8, %dx
    movb %bl, %al
    outb %al, %dx
    jmp fail_character
fail_halt:
    hlt
    jmp fail_halt

/* Port (from 0x300 on) and value: interrupts off, 115200 baud, 8 bits, no parity, FIFO. */
serial_setup:
    .byte 0xF9, 0x00, 0xFB, 0x80, 0xF8, 0x01, 0xF9, 0x00, 0xFB, 0x03, 0xFA, 0xC7, 0

message_magic:
    .asciz "Trapgate: started neither by a Multiboot2 boot loader nor by PVH.\r\n"
message_cpuid:
    .asciz "Trapgate: this CPU has no CPUID instruction, so no long mode (64-bit).\r\n"
message_long_mode:
    .asciz "Trapgate: this CPU has no long mode; a 64-bit x86 CPU is needed.\r\n"

    .balign 8
gdt:
    .quad 0
    .quad 0x00AF9B000000FFFF /* BOOT_CODE_64 */
    .quad 0x00CF93000000FFFF /* BOOT_DATA */
gdt_end:

    .section .bss.boot_tables, "aw", @nobits
    .balign 4096
level_4:
    .skip 4096
identity_level_3:
    .skip 4096
identity_level_2:
    .skip 4 * 4096
kernel_level_3:
    .skip 4096
kernel_level_2:
    .skip 4096

    .section .note.GNU-stack, "", @progbits

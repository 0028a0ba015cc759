/*
 * The Multiboot2 header, by which a boot loader recognizes the kernel and learns what it wants.
 * Multiboot2 Specification, "OS image format".
 */
#include "boot/layout.h"
#include "boot/multiboot2.h"

/* Where to put the kernel if there is a choice: 0 anywhere, 1 lowest, 2 highest. The tests build a
 * kernel that prefers the highest address, to show that it does not matter. */
#ifndef BOOT_LOAD_PREFERENCE
#define BOOT_LOAD_PREFERENCE 1
#endif

    .section .multiboot2, "a", @progbits
    .balign MULTIBOOT2_HEADER_ALIGNMENT
header:
    .long MULTIBOOT2_HEADER_MAGIC
    .long MULTIBOOT2_ARCHITECTURE_I386
    .long header_end - header
    .long -(MULTIBOOT2_HEADER_MAGIC + MULTIBOOT2_ARCHITECTURE_I386 + (header_end - header))

/* A loader that knows none of these may start the kernel all the same: hence optional. */
    .balign 8
    .word MULTIBOOT2_HEADER_TAG_INFORMATION_REQUEST, MULTIBOOT2_HEADER_TAG_OPTIONAL
    .long 28
    .long MULTIBOOT2_TAG_COMMAND_LINE
    .long MULTIBOOT2_TAG_MEMORY_MAP
    .long MULTIBOOT2_TAG_FRAMEBUFFER
    .long MULTIBOOT2_TAG_RSDP_OLD
    .long MULTIBOOT2_TAG_RSDP_NEW

/* Text mode will do: then a PC with BIOS stays in it (iso/grub.cfg). */
    .balign 8
    .word MULTIBOOT2_HEADER_TAG_CONSOLE_FLAGS, MULTIBOOT2_HEADER_TAG_OPTIONAL
    .long 12
    .long MULTIBOOT2_CONSOLE_EGA_TEXT

/* A framebuffer too, in whatever mode the firmware has. Zeros: no preference. */
    .balign 8
    .word MULTIBOOT2_HEADER_TAG_FRAMEBUFFER, MULTIBOOT2_HEADER_TAG_OPTIONAL
    .long 20
    .long 0, 0, 0 /* width, height, depth */

/* Some firmware keeps things at the address that the ELF file names. Below 4 GiB, because the
 * trampoline has only 32 bits; at 2 MiB boundaries, because its first page tables have such pages. */
    .balign 8
    .word MULTIBOOT2_HEADER_TAG_RELOCATABLE, MULTIBOOT2_HEADER_TAG_OPTIONAL
    .long 24
    .long 0x100000           /* lowest address */
    .long 0xFFFFFFFF         /* highest address of the last byte */
    .long LARGE_PAGE         /* alignment */
    .long BOOT_LOAD_PREFERENCE

    .balign 8
    .word MULTIBOOT2_HEADER_TAG_END, 0
    .long 8
header_end:

    .section .note.GNU-stack, "", @progbits

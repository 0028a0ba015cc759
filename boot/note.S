/*
 * The note by which QEMU and other virtual machines start the kernel's ELF file without a boot loader.
 * Xen, "x86/HVM direct boot ABI".
 */
#include "boot/pvh.h"

/* A note of ELF's: lengths of name and contents, type, name, contents. QEMU reads the contents as 64
 * bits, and finds them only if the alignment is 4. */
    .section .note.Xen, "a", @note
    .balign 4
    .long name_end - name
    .long contents_end - contents
    .long PVH_NOTE_PHYSICAL_32_BIT_ENTRY
name:
    .asciz "Xen"
name_end:
contents:
    .quad trampoline_pvh
contents_end:

    .section .note.GNU-stack, "", @progbits

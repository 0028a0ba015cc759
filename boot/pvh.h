/*
 * The PVH boot, after Xen's "x86/HVM direct boot ABI": a note in the ELF file names an entry in 32-bit
 * protected mode, and the loader hands over start information. By it QEMU (-kernel) and other virtual
 * machines start the kernel as it is, without an ISO, a boot loader or a disk. The upper part is for
 * assembly too, the parser is C.
 */
#ifndef BOOT_PVH_H
#define BOOT_PVH_H

/* Xen's public header elfnote.h: the note whose name is "Xen" and whose contents are the entry's
 * physical address. */
#define PVH_NOTE_PHYSICAL_32_BIT_ENTRY 18

/* Xen's public header start_info.h: the first word of the start information, at whose physical address
 * EBX is at entry. */
#define PVH_START_MAGIC 0x336EC578

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

#include "boot/multiboot2.h"

enum pvh_status {
    PVH_OK,
    PVH_NO_INFORMATION,
    PVH_OUT_OF_REACH,
    PVH_BAD_MAGIC,
    PVH_BAD_COMMAND_LINE,
    PVH_BAD_RSDP,
    PVH_BAD_MEMORY_MAP,
};

/* The physical memory that can be read: `size` bytes, of which the first is at `physical`. */
struct pvh_memory {
    const unsigned char *bytes;
    uint64_t physical, size;
};

/*
 * Reads the start information at a physical address, and what it points to, and trusts nothing in it:
 * no byte outside of `memory` is read, and no address or contents lead to undefined behaviour. The
 * result is what a Multiboot2 loader would have said; it has copies, which are in the `size` bytes of
 * `copy` and MUST stay there.
 *
 * Its parts do not depend on each other: the first one that is bad is returned, the others are in the
 * result. Modules are skipped: the kernel takes none.
 */
enum pvh_status pvh_parse(const struct pvh_memory *memory, uint64_t start_information, void *copy,
                          size_t size, struct multiboot2_information *result);

/* In words, for any value. Never NULL. */
const char *pvh_status_message(enum pvh_status status);

#endif
#endif

/*
 * What a kernel and its boot loader say to each other, after the Multiboot2 Specification (Free
 * Software Foundation): the header by which the loader finds and loads the kernel, and the
 * information that it hands over. The upper part is for assembly too, the parser is C.
 */
#ifndef BOOT_MULTIBOOT2_H
#define BOOT_MULTIBOOT2_H

/* "OS image format": the header MUST lie wholly within this much of the file, and be so aligned. */
#define MULTIBOOT2_HEADER_SEARCH 32768
#define MULTIBOOT2_HEADER_ALIGNMENT 8

/* "The layout of Multiboot2 header": magic, architecture, length, and a checksum that makes the sum
 * of the four fields 0 in 32 bits. */
#define MULTIBOOT2_HEADER_MAGIC 0xE85250D6
#define MULTIBOOT2_ARCHITECTURE_I386 0 /* the machine state at entry is 32-bit protected mode */

/* "General tag structure": u16 type, u16 flags, u32 size without the padding; each aligned to 8
 * bytes. */
#define MULTIBOOT2_HEADER_TAG_END 0
#define MULTIBOOT2_HEADER_TAG_INFORMATION_REQUEST 1
#define MULTIBOOT2_HEADER_TAG_ADDRESS 2
#define MULTIBOOT2_HEADER_TAG_ENTRY_ADDRESS 3
#define MULTIBOOT2_HEADER_TAG_CONSOLE_FLAGS 4
#define MULTIBOOT2_CONSOLE_EGA_TEXT 2 /* a bit of the console flags */
#define MULTIBOOT2_HEADER_TAG_FRAMEBUFFER 5
#define MULTIBOOT2_HEADER_TAG_MODULE_ALIGNMENT 6
#define MULTIBOOT2_HEADER_TAG_EFI_BOOT_SERVICES 7
#define MULTIBOOT2_HEADER_TAG_ENTRY_ADDRESS_EFI_I386 8
#define MULTIBOOT2_HEADER_TAG_ENTRY_ADDRESS_EFI_AMD64 9
#define MULTIBOOT2_HEADER_TAG_RELOCATABLE 10
#define MULTIBOOT2_HEADER_TAG_OPTIONAL 1 /* a flag: load the kernel even if this cannot be had */

/* "I386 machine state": EAX at entry; EBX is then the physical address of the information. */
#define MULTIBOOT2_BOOT_LOADER_MAGIC 0x36D76289

/* "Boot information": u32 total size, u32 reserved, then tags of u32 type, u32 size without the
 * padding; the information and each tag are aligned to 8 bytes. */
#define MULTIBOOT2_TAG_END 0
#define MULTIBOOT2_TAG_COMMAND_LINE 1
#define MULTIBOOT2_TAG_BOOT_LOADER_NAME 2
#define MULTIBOOT2_TAG_MEMORY_MAP 6
#define MULTIBOOT2_TAG_FRAMEBUFFER 8
#define MULTIBOOT2_TAG_EFI_SYSTEM_TABLE_32 11
#define MULTIBOOT2_TAG_EFI_SYSTEM_TABLE_64 12
#define MULTIBOOT2_TAG_RSDP_OLD 14
#define MULTIBOOT2_TAG_RSDP_NEW 15
#define MULTIBOOT2_TAG_LOAD_BASE_ADDRESS 21
#define MULTIBOOT2_ALIGNMENT 8

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum multiboot2_status {
    MULTIBOOT2_OK,
    MULTIBOOT2_NO_INFORMATION,
    MULTIBOOT2_MISALIGNED,
    MULTIBOOT2_TOO_SHORT,
    MULTIBOOT2_CUT_OFF,
    MULTIBOOT2_TAG_TOO_SHORT,
    MULTIBOOT2_TAG_BEYOND_END,
    MULTIBOOT2_UNTERMINATED_STRING,
    MULTIBOOT2_BAD_MEMORY_MAP,
    MULTIBOOT2_NO_END_TAG,
};

enum multiboot2_framebuffer_type {
    MULTIBOOT2_FRAMEBUFFER_INDEXED = 0,
    MULTIBOOT2_FRAMEBUFFER_RGB = 1,
    MULTIBOOT2_FRAMEBUFFER_EGA_TEXT = 2, /* width and height are in characters */
};

struct multiboot2_color_field {
    uint8_t position, size; /* in bits; the position is that of the lowest bit */
};

/*
 * As the loader says it, and loaders say surprising things: the address may be 0 or above 4 GiB,
 * the type none of those above, and the numbers need not fit each other. Check before drawing.
 */
struct multiboot2_framebuffer {
    bool has;         /* false: there is none, and the rest is 0 */
    uint64_t address; /* physical */
    uint32_t pitch;   /* bytes from one line to the next */
    uint32_t width, height;
    uint8_t bits_per_pixel;
    uint8_t type;                                   /* enum multiboot2_framebuffer_type */
    struct multiboot2_color_field red, green, blue; /* of type RGB only */
};

enum multiboot2_memory_type {
    MULTIBOOT2_MEMORY_AVAILABLE = 1,
    MULTIBOOT2_MEMORY_ACPI_RECLAIMABLE = 3,
    MULTIBOOT2_MEMORY_ACPI_NON_VOLATILE = 4,
    MULTIBOOT2_MEMORY_DEFECTIVE = 5, /* all others: reserved */
};

struct multiboot2_region {
    uint64_t base, length; /* physical, in bytes; base + length does not overflow */
    uint32_t type;         /* enum multiboot2_memory_type */
};

struct multiboot2_memory_map {
    const unsigned char *entries;
    size_t count;
    size_t stride; /* bytes from one entry to the next: loaders may make them longer than ours */
};

/* All pointers are into the buffer that was parsed, or to constants: the buffer MUST outlive them.
 * What the loader did not tell is an empty string, NULL, 0 or false. */
struct multiboot2_information {
    const char *command_line;     /* never NULL */
    const char *boot_loader_name; /* never NULL */
    struct multiboot2_memory_map memory_map;
    struct multiboot2_framebuffer framebuffer;
    const unsigned char *rsdp; /* a copy of ACPI's Root System Description Pointer, unchecked */
    size_t rsdp_length;        /* at least 20 in its first version, 36 in its later ones */
    uint32_t load_base_address;
    bool has_load_base_address;
    bool has_efi_64;           /* it was 64-bit UEFI firmware that started the loader */
    uint64_t efi_system_table; /* its own, unchecked; 0 without has_efi_64 */
    bool has_efi_32;           /* it was 32-bit UEFI firmware */
};

/*
 * Reads the boot information in the first `available` bytes from `information` on, and trusts
 * nothing in it: no byte beyond is read, and no sizes or contents lead to undefined behaviour.
 * Copy the information out of the loader's memory first, so that it cannot change afterwards.
 *
 * The result is usable whatever is returned: after an error it holds what stood before the tag that
 * is bad, or not whole. Of tags of one type the first counts, and of both RSDPs the new one. Unknown tags are
 * skipped.
 */
enum multiboot2_status multiboot2_parse(const void *information, size_t available,
                                        struct multiboot2_information *result);

/* In words, for any value: "a tag reaches beyond the end of the boot information". Never NULL. */
const char *multiboot2_status_message(enum multiboot2_status status);

/* False if there is no region `index`. A region that would wrap around is cut at the top. */
bool multiboot2_memory_region(const struct multiboot2_information *information, size_t index,
                              struct multiboot2_region *region);

#endif
#endif

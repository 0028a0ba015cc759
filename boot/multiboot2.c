/*
 * One loop checks what all tags have in common: that they lie within the information. Each kind of
 * tag that is of interest is a row in the table of readers, which says how long it must be at
 * least; so a reader may take all its fields without another look.
 */
#include "boot/multiboot2.h"

/* Multiboot2 Specification, "Boot information". The structures are copied out, never pointed to:
 * that is defined for every alignment and type of the buffer. */
struct fixed_part {
    uint32_t total_size, reserved;
};

struct tag {
    uint32_t type, size;
};

struct memory_map_tag {
    struct tag tag;
    uint32_t entry_size, entry_version;
};
_Static_assert(sizeof(struct memory_map_tag) == 16, "the entries follow");

struct memory_map_entry {
    uint64_t base, length;
    uint32_t type, reserved;
};
_Static_assert(sizeof(struct memory_map_entry) == 24, "as the specification has it");

struct framebuffer_tag {
    struct tag tag;
    uint64_t address;
    uint32_t pitch, width, height;
    uint8_t bits_per_pixel, type;
    /* The specification's table shows one reserved byte, its header file and GRUB have two. */
    uint16_t reserved;
    struct multiboot2_color_field red, green, blue;
};
_Static_assert(offsetof(struct framebuffer_tag, address) == 8, "as the specification has it");
_Static_assert(offsetof(struct framebuffer_tag, pitch) == 16, "as the specification has it");
_Static_assert(offsetof(struct framebuffer_tag, bits_per_pixel) == 28, "no padding before");
_Static_assert(offsetof(struct framebuffer_tag, red) == 32, "where GRUB puts it");

/* Up to and with the type, which says whether colors follow. */
#define FRAMEBUFFER_TAG_LEAST offsetof(struct framebuffer_tag, reserved)
#define FRAMEBUFFER_TAG_RGB (offsetof(struct framebuffer_tag, blue) + 2)

struct load_base_address_tag {
    struct tag tag;
    uint32_t address;
};

/* Advanced Configuration and Power Interface Specification, "Root System Description Pointer
 * (RSDP)": the first version has no length field, the later ones are of 36 bytes or more. */
#define RSDP_OLD_LENGTH 20
#define RSDP_NEW_LENGTH 36

static enum multiboot2_status read_string(const unsigned char *tag, size_t size,
                                          const char **string) {
    for (size_t i = sizeof(struct tag); i < size; i++) {
        if (tag[i] == '\0') {
            *string = (const char *)tag + sizeof(struct tag);
            return MULTIBOOT2_OK;
        }
    }
    return MULTIBOOT2_UNTERMINATED_STRING;
}

static enum multiboot2_status read_command_line(const unsigned char *tag, size_t size,
                                                struct multiboot2_information *result) {
    return read_string(tag, size, &result->command_line);
}

static enum multiboot2_status read_boot_loader_name(const unsigned char *tag, size_t size,
                                                    struct multiboot2_information *result) {
    return read_string(tag, size, &result->boot_loader_name);
}

/* The size of an entry may grow in later versions, but is "guaranteed to be a multiple of 8". */
static enum multiboot2_status read_memory_map(const unsigned char *tag, size_t size,
                                              struct multiboot2_information *result) {
    struct memory_map_tag map;
    __builtin_memcpy(&map, tag, sizeof map);
    size_t stride = map.entry_size, entries_size = size - sizeof map;
    if (stride < sizeof(struct memory_map_entry) || stride % 8 != 0 || entries_size % stride != 0)
        return MULTIBOOT2_BAD_MEMORY_MAP;
    result->memory_map = (struct multiboot2_memory_map){
        .entries = tag + sizeof map, .count = entries_size / stride, .stride = stride};
    return MULTIBOOT2_OK;
}

static enum multiboot2_status read_framebuffer(const unsigned char *tag, size_t size,
                                               struct multiboot2_information *result) {
    struct framebuffer_tag found = {0};
    __builtin_memcpy(&found, tag, FRAMEBUFFER_TAG_LEAST);
    if (found.type == MULTIBOOT2_FRAMEBUFFER_RGB) {
        if (size < FRAMEBUFFER_TAG_RGB)
            return MULTIBOOT2_TAG_TOO_SHORT;
        __builtin_memcpy(&found, tag, FRAMEBUFFER_TAG_RGB);
    }
    result->framebuffer = (struct multiboot2_framebuffer){
        .has = true,
        .address = found.address,
        .pitch = found.pitch,
        .width = found.width,
        .height = found.height,
        .bits_per_pixel = found.bits_per_pixel,
        .type = found.type,
        .red = found.red,
        .green = found.green,
        .blue = found.blue,
    };
    return MULTIBOOT2_OK;
}

static enum multiboot2_status read_efi_64(const unsigned char *tag, size_t size,
                                          struct multiboot2_information *result) {
    (void)size;
    result->has_efi_64 = true;
    __builtin_memcpy(&result->efi_system_table, tag + sizeof(struct tag),
                     sizeof result->efi_system_table);
    return MULTIBOOT2_OK;
}

static enum multiboot2_status read_efi_32(const unsigned char *tag, size_t size,
                                          struct multiboot2_information *result) {
    (void)tag, (void)size;
    result->has_efi_32 = true;
    return MULTIBOOT2_OK;
}

static enum multiboot2_status read_rsdp_new(const unsigned char *tag, size_t size,
                                            struct multiboot2_information *result) {
    result->rsdp = tag + sizeof(struct tag);
    result->rsdp_length = size - sizeof(struct tag);
    return MULTIBOOT2_OK;
}

static enum multiboot2_status read_rsdp_old(const unsigned char *tag, size_t size,
                                            struct multiboot2_information *result) {
    return result->rsdp == NULL ? read_rsdp_new(tag, size, result) : MULTIBOOT2_OK;
}

static enum multiboot2_status read_load_base_address(const unsigned char *tag, size_t size,
                                                     struct multiboot2_information *result) {
    (void)size;
    struct load_base_address_tag base;
    __builtin_memcpy(&base, tag, sizeof base);
    result->load_base_address = base.address;
    result->has_load_base_address = true;
    return MULTIBOOT2_OK;
}

static const struct reader {
    size_t least_size; /* with the tag's header */
    enum multiboot2_status (*read)(const unsigned char *tag, size_t size,
                                   struct multiboot2_information *result);
} readers[] = {
    [MULTIBOOT2_TAG_COMMAND_LINE] = {sizeof(struct tag), read_command_line},
    [MULTIBOOT2_TAG_BOOT_LOADER_NAME] = {sizeof(struct tag), read_boot_loader_name},
    [MULTIBOOT2_TAG_MEMORY_MAP] = {sizeof(struct memory_map_tag), read_memory_map},
    [MULTIBOOT2_TAG_FRAMEBUFFER] = {FRAMEBUFFER_TAG_LEAST, read_framebuffer},
    [MULTIBOOT2_TAG_EFI_SYSTEM_TABLE_32] = {sizeof(struct tag) + sizeof(uint32_t), read_efi_32},
    [MULTIBOOT2_TAG_EFI_SYSTEM_TABLE_64] = {sizeof(struct tag) + sizeof(uint64_t), read_efi_64},
    [MULTIBOOT2_TAG_RSDP_OLD] = {sizeof(struct tag) + RSDP_OLD_LENGTH, read_rsdp_old},
    [MULTIBOOT2_TAG_RSDP_NEW] = {sizeof(struct tag) + RSDP_NEW_LENGTH, read_rsdp_new},
    [MULTIBOOT2_TAG_LOAD_BASE_ADDRESS] = {sizeof(struct load_base_address_tag),
                                          read_load_base_address},
};
enum { READER_COUNT = sizeof readers / sizeof readers[0] };

/* `seen` has a bit for each type of tag that was read: the first counts, the others are skipped. */
static enum multiboot2_status read_tag(const unsigned char *tag, const struct tag *header,
                                       uint32_t *seen, struct multiboot2_information *result) {
    _Static_assert(READER_COUNT <= 32, "a bit in `seen` for each type");
    if (header->type >= READER_COUNT || readers[header->type].read == NULL)
        return MULTIBOOT2_OK;
    uint32_t bit = UINT32_C(1) << header->type;
    if (*seen & bit)
        return MULTIBOOT2_OK;
    *seen |= bit;
    const struct reader *reader = &readers[header->type];
    if (header->size < reader->least_size)
        return MULTIBOOT2_TAG_TOO_SHORT;
    return reader->read(tag, header->size, result);
}

static enum multiboot2_status read_tags(const unsigned char *at, size_t left,
                                        struct multiboot2_information *result) {
    uint32_t seen = 0;
    while (left >= sizeof(struct tag)) {
        struct tag header;
        __builtin_memcpy(&header, at, sizeof header);
        if (header.size < sizeof header)
            return MULTIBOOT2_TAG_TOO_SHORT;
        if (header.size > left)
            return MULTIBOOT2_TAG_BEYOND_END;
        if (header.type == MULTIBOOT2_TAG_END)
            return MULTIBOOT2_OK;
        enum multiboot2_status status = read_tag(at, &header, &seen, result);
        if (status != MULTIBOOT2_OK)
            return status;

        size_t past = header.size % MULTIBOOT2_ALIGNMENT;
        size_t step = header.size + (past == 0 ? 0 : MULTIBOOT2_ALIGNMENT - past);
        if (step > left)
            break;
        at += step;
        left -= step;
    }
    return MULTIBOOT2_NO_END_TAG;
}

enum multiboot2_status multiboot2_parse(const void *information, size_t available,
                                        struct multiboot2_information *result) {
    *result = (struct multiboot2_information){.command_line = "", .boot_loader_name = ""};
    if (information == NULL)
        return MULTIBOOT2_NO_INFORMATION;
    if ((uintptr_t)information % MULTIBOOT2_ALIGNMENT != 0)
        return MULTIBOOT2_MISALIGNED;

    struct fixed_part fixed;
    if (available < sizeof fixed)
        return MULTIBOOT2_CUT_OFF;
    __builtin_memcpy(&fixed, information, sizeof fixed);
    if (fixed.total_size < sizeof fixed + sizeof(struct tag))
        return MULTIBOOT2_TOO_SHORT;
    bool cut_off = fixed.total_size > available;
    size_t size = cut_off ? available : fixed.total_size;
    enum multiboot2_status status =
        read_tags((const unsigned char *)information + sizeof fixed, size - sizeof fixed, result);
    return cut_off ? MULTIBOOT2_CUT_OFF : status;
}

const char *multiboot2_status_message(enum multiboot2_status status) {
    static const char *const messages[] = {
        [MULTIBOOT2_OK] = "the boot information is sound",
        [MULTIBOOT2_NO_INFORMATION] = "there is no boot information",
        [MULTIBOOT2_MISALIGNED] = "the boot information is not aligned to 8 bytes",
        [MULTIBOOT2_TOO_SHORT] = "the boot information is too short to hold even its end tag",
        [MULTIBOOT2_CUT_OFF] = "the boot information is longer than the buffer that holds it",
        [MULTIBOOT2_TAG_TOO_SHORT] = "a tag of the boot information is shorter than its fields",
        [MULTIBOOT2_TAG_BEYOND_END] = "a tag reaches beyond the end of the boot information",
        [MULTIBOOT2_UNTERMINATED_STRING] = "a string of the boot information does not end",
        [MULTIBOOT2_BAD_MEMORY_MAP] = "the entries of the memory map have an impossible size",
        [MULTIBOOT2_NO_END_TAG] = "the boot information has no end tag",
    };
    size_t index = (size_t)status;
    return index < sizeof messages / sizeof messages[0]
               ? messages[index]
               : "an unknown status of the boot information";
}

bool multiboot2_memory_region(const struct multiboot2_information *information, size_t index,
                              struct multiboot2_region *region) {
    const struct multiboot2_memory_map *map = &information->memory_map;
    if (index >= map->count)
        return false;
    struct memory_map_entry entry;
    __builtin_memcpy(&entry, map->entries + index * map->stride, sizeof entry);
    uint64_t longest = UINT64_MAX - entry.base;
    *region = (struct multiboot2_region){
        .base = entry.base,
        .length = entry.length < longest ? entry.length : longest,
        .type = entry.type,
    };
    return true;
}

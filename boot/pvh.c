/*
 * The start information has physical addresses where Multiboot2's has tags. Each is followed through
 * one function, which knows what memory there is, and what is found is copied at once.
 */
#include "boot/pvh.h"

#include "boot/layout.h"

/* Xen's public header start_info.h. In all of its addresses 0 means that there is nothing. */
struct start_information {
    uint32_t magic, version, flags, modules;
    uint64_t module_list, command_line, rsdp;
    uint64_t memory_map; /* from here on: since version 1 */
    uint32_t memory_map_entries, reserved;
};
#define START_INFORMATION_VERSION_0 offsetof(struct start_information, memory_map)
_Static_assert(offsetof(struct start_information, command_line) == 24, "as in Xen's header");
_Static_assert(offsetof(struct start_information, rsdp) == 32, "as in Xen's header");
_Static_assert(START_INFORMATION_VERSION_0 == 40, "as in Xen's header");
_Static_assert(sizeof(struct start_information) == 56, "as in Xen's header");

/* u64 address, u64 size, u32 type, u32 reserved: a memory map of Multiboot2's has the same. */
enum { MEMORY_MAP_ENTRY = 24 };

/* Advanced Configuration and Power Interface Specification, "Root System Description Pointer (RSDP)". */
enum { RSDP_OLD_LENGTH = 20, RSDP_NEW_LENGTH = 36, RSDP_REVISION = 15 };

/* What is left of the buffer for copies. */
struct room {
    unsigned char *at;
    size_t left;
};

/* How many bytes there are from a physical address on. (Below the first, the offset wraps.) */
static uint64_t reach(const struct pvh_memory *memory, uint64_t physical) {
    uint64_t offset = physical - memory->physical;
    return offset < memory->size ? memory->size - offset : 0;
}

static const unsigned char *at(const struct pvh_memory *memory, uint64_t physical) {
    return memory->bytes + (physical - memory->physical);
}

/* A copy of `size` bytes. NULL if they are not all in the memory, or there is no room for them. */
static const unsigned char *keep(const struct pvh_memory *memory, uint64_t physical, uint64_t size,
                                 struct room *room) {
    if (size > reach(memory, physical) || size > room->left)
        return NULL;
    unsigned char *copy = room->at;
    __builtin_memcpy(copy, at(memory, physical), size);
    room->at += size;
    room->left -= size;
    return copy;
}

static enum pvh_status read_command_line(const struct pvh_memory *memory, uint64_t physical,
                                         struct room *room, struct multiboot2_information *result) {
    uint64_t end = reach(memory, physical);
    end = end < room->left ? end : room->left;
    for (uint64_t length = 0; length < end; length++) {
        if (at(memory, physical)[length] == '\0') {
            result->command_line = (const char *)keep(memory, physical, length + 1, room);
            return PVH_OK;
        }
    }
    return PVH_BAD_COMMAND_LINE;
}

static enum pvh_status read_rsdp(const struct pvh_memory *memory, uint64_t physical,
                                 struct room *room, struct multiboot2_information *result) {
    if (reach(memory, physical) < RSDP_OLD_LENGTH)
        return PVH_BAD_RSDP;
    size_t length = at(memory, physical)[RSDP_REVISION] < 2 ? RSDP_OLD_LENGTH : RSDP_NEW_LENGTH;
    result->rsdp = keep(memory, physical, length, room);
    result->rsdp_length = result->rsdp ? length : 0;
    return result->rsdp ? PVH_OK : PVH_BAD_RSDP;
}

static enum pvh_status read_memory_map(const struct pvh_memory *memory, uint64_t physical,
                                       uint32_t count, struct room *room,
                                       struct multiboot2_information *result) {
    const unsigned char *entries = keep(memory, physical, (uint64_t)count * MEMORY_MAP_ENTRY, room);
    if (!entries)
        return PVH_BAD_MEMORY_MAP;
    result->memory_map = (struct multiboot2_memory_map){
        .entries = entries, .count = count, .stride = MEMORY_MAP_ENTRY};
    return PVH_OK;
}

static enum pvh_status first_bad(enum pvh_status one, enum pvh_status other) {
    return one == PVH_OK ? other : one;
}

enum pvh_status pvh_parse(const struct pvh_memory *memory, uint64_t start_information, void *copy,
                          size_t size, struct multiboot2_information *result) {
    *result = (struct multiboot2_information){.command_line = "", .boot_loader_name = ""};
    if (start_information == 0)
        return PVH_NO_INFORMATION;
    uint64_t available = reach(memory, start_information);
    if (available < START_INFORMATION_VERSION_0)
        return PVH_OUT_OF_REACH;
    struct start_information start = {0};
    __builtin_memcpy(&start, at(memory, start_information), START_INFORMATION_VERSION_0);
    if (start.magic != PVH_START_MAGIC)
        return PVH_BAD_MAGIC;
    if (start.version >= 1) {
        if (available < sizeof start)
            return PVH_OUT_OF_REACH;
        __builtin_memcpy(&start, at(memory, start_information), sizeof start);
    }

    /* The ABI has no word for where the image is, because it leaves no choice. */
    result->load_base_address = LOAD_ADDRESS;
    result->has_load_base_address = true;
    struct room room = {copy, size};
    enum pvh_status status = PVH_OK;
    if (start.command_line)
        status = first_bad(status, read_command_line(memory, start.command_line, &room, result));
    if (start.rsdp)
        status = first_bad(status, read_rsdp(memory, start.rsdp, &room, result));
    if (start.memory_map)
        status = first_bad(status, read_memory_map(memory, start.memory_map,
                                                   start.memory_map_entries, &room, result));
    return status;
}

const char *pvh_status_message(enum pvh_status status) {
    static const char *const messages[] = {
        [PVH_OK] = "the start information is sound",
        [PVH_NO_INFORMATION] = "there is no start information",
        [PVH_OUT_OF_REACH] = "the start information is not in memory that can be read",
        [PVH_BAD_MAGIC] = "the start information has the wrong magic number",
        [PVH_BAD_COMMAND_LINE] = "the command line is too long, or not in memory that can be read",
        [PVH_BAD_RSDP] = "ACPI's root pointer is not in memory that can be read",
        [PVH_BAD_MEMORY_MAP] = "the memory map is too long, or not in memory that can be read",
    };
    size_t index = (size_t)status;
    return index < sizeof messages / sizeof messages[0]
               ? messages[index]
               : "an unknown status of the start information";
}

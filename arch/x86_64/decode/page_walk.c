#include <trapgate/page_walk.h>

#include "arch/x86_64/decode/paging.h"

uint64_t trapgate_page_reserved_bits(unsigned physical_address_width, bool no_execute) {
    uint64_t above = physical_address_width < 52 ? ~0ull << physical_address_width : 0;
    return (above & PAGE_ADDRESS_MASK) | (no_execute ? 0 : PAGE_NO_EXECUTE);
}

/* SDM 3A, "Paging-Structure Entries": PS must be clear at levels 4 and 5; between the address of a large
 * page and its PAT bit (bit 12) all bits must be clear. */
static uint64_t reserved_of_level(uint64_t entry, unsigned level) {
    if (level >= PAGE_TABLE_LEVELS) {
        return PAGE_LARGE;
    }
    if (level > 1 && entry & PAGE_LARGE) {
        uint64_t size = 1ull << (12 + 9 * (level - 1));
        return (size - 1) & PAGE_ADDRESS_MASK & ~(1ull << 12);
    }
    return 0;
}

static void arrive(struct trapgate_page_walk *walk, uint64_t address, uint64_t entry,
                   unsigned level) {
    walk->end = TRAPGATE_PAGE_WALK_MAPPED;
    walk->page_size = 1ull << (12 + 9 * (level - 1));
    walk->physical =
        (entry & PAGE_ADDRESS_MASK & ~(walk->page_size - 1)) | (address & (walk->page_size - 1));
}

void trapgate_page_walk(struct trapgate_page_walk *walk, uint64_t cr3, uint64_t address,
                        uint64_t reserved, trapgate_page_table_reader *read, void *context) {
    trapgate_page_walk_levels(walk, PAGE_TABLE_LEVELS, cr3, address, reserved, read, context);
}

void trapgate_page_walk_levels(struct trapgate_page_walk *walk, unsigned levels, uint64_t cr3,
                               uint64_t address, uint64_t reserved,
                               trapgate_page_table_reader *read, void *context) {
    *walk = (struct trapgate_page_walk){.writable = true, .user = true, .executable = true};
    if (!address_is_canonical_in(address, levels)) {
        walk->end = TRAPGATE_PAGE_WALK_NOT_CANONICAL;
        return;
    }
    uint64_t table = cr3 & PAGE_ADDRESS_MASK;
    for (unsigned level = levels; level >= 1; level--) {
        struct trapgate_page_walk_step *step = &walk->step[walk->steps++];
        step->level = level;
        step->index = page_table_index(address, level);
        step->entry_address = table + 8 * step->index;
        if (!read(step->entry_address, &step->entry, context)) {
            walk->end = TRAPGATE_PAGE_WALK_UNREADABLE;
            return;
        }
        uint64_t entry = step->entry;
        if (!(entry & PAGE_PRESENT)) {
            walk->end = TRAPGATE_PAGE_WALK_NOT_PRESENT;
            return;
        }
        if (entry & (reserved | reserved_of_level(entry, level))) {
            walk->end = TRAPGATE_PAGE_WALK_RESERVED_BIT;
            return;
        }
        walk->writable = walk->writable && entry & PAGE_WRITABLE;
        walk->user = walk->user && entry & PAGE_USER;
        walk->executable = walk->executable && !(entry & PAGE_NO_EXECUTE);
        if (level == 1 || entry & PAGE_LARGE) {
            arrive(walk, address, entry, level);
            return;
        }
        table = entry & PAGE_ADDRESS_MASK;
    }
}

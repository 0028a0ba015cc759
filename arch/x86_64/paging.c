#include <trapgate/paging.h>

/* SDM 3A, "Paging-Structure Entries": PS must be clear at level 4; between the address of a large
 * page and its PAT bit (bit 12) all bits must be clear. The bits above the CPU's physical address
 * width are left to the CPU: this does not know them. */
static uint64_t reserved_bits(uint64_t entry, unsigned level, bool no_execute) {
    uint64_t reserved = no_execute ? 0 : PAGE_NO_EXECUTE;
    if (level == PAGE_TABLE_LEVELS) {
        reserved |= PAGE_LARGE;
    } else if (level > 1 && entry & PAGE_LARGE) {
        uint64_t size = 1ull << (12 + 9 * (level - 1));
        reserved |= (size - 1) & PAGE_ADDRESS_MASK & ~(1ull << 12);
    }
    return reserved;
}

static void arrive(struct page_walk *walk, uint64_t address, uint64_t entry, unsigned level) {
    walk->end = PAGE_WALK_MAPPED;
    walk->page_size = 1ull << (12 + 9 * (level - 1));
    walk->physical = (entry & PAGE_ADDRESS_MASK & ~(walk->page_size - 1)) |
                     (address & (walk->page_size - 1));
}

void page_walk(struct page_walk *walk, uint64_t cr3, uint64_t address, bool no_execute,
               page_table_reader *read, void *context) {
    *walk = (struct page_walk){.writable = true, .user = true, .executable = true};
    if (!address_is_canonical(address)) {
        walk->end = PAGE_WALK_NOT_CANONICAL;
        return;
    }
    uint64_t table = cr3 & PAGE_ADDRESS_MASK;
    for (unsigned level = PAGE_TABLE_LEVELS; level >= 1; level--) {
        struct page_walk_step *step = &walk->step[walk->steps++];
        step->level = level;
        step->index = page_table_index(address, level);
        step->entry_address = table + 8 * step->index;
        if (!read(step->entry_address, &step->entry, context)) {
            walk->end = PAGE_WALK_UNREADABLE;
            return;
        }
        uint64_t entry = step->entry;
        if (!(entry & PAGE_PRESENT)) {
            walk->end = PAGE_WALK_NOT_PRESENT;
            return;
        }
        if (entry & reserved_bits(entry, level, no_execute)) {
            walk->end = PAGE_WALK_RESERVED_BIT;
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

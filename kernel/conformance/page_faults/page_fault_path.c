#include "kernel/conformance/page_faults/page_fault_path.h"

#include "arch/x86_64/idt/cpu.h"
#include "kernel/conformance/page_faults/page_fault_access.h"
#include "kernel/memory.h"
#include "kernel/string.h"

static uint64_t tables[3][PAGE_TABLE_ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static uint8_t page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

enum { KEY_SHIFT = 59 };

/* Paths of one size do not cross those of another. In a larger page the memory is where it is in the physical one. */
static uint64_t target_of(unsigned levels, uint64_t physical) {
    const uint64_t corner = (1ull << 39) + ((uint64_t)levels << 30);
    switch (levels) {
    case LEVELS_OF_1_GIB:
        return corner + physical % (1 << 30);
    case LEVELS_OF_2_MIB:
        return corner + (5 << 21) + physical % (1 << 21);
    default:
        return corner + (5 << 21) + (7 << 12);
    }
}

void page_fault_path_prepare(struct page_fault_path *path, unsigned levels, bool dirty) {
    static const uint8_t fetched[] = FETCHED_CODE;
    uint64_t *table = memory_image_at(cpu_read_cr3() & PAGE_ADDRESS_MASK);
    uint64_t physical = memory_physical(page);
    memcpy(page, fetched, sizeof fetched);
    *path = (struct page_fault_path){.target = target_of(levels, physical), .levels = levels};
    for (unsigned i = 0; i < levels; i++) {
        path->places[i] = &table[page_table_index(path->target, 4 - i)];
        if (i + 1 < levels) {
            table = tables[i];
            path->leads_to[i] = memory_physical(table);
        } else {
            uint64_t size = 1ull << (12 + 9 * (4 - levels));
            path->leads_to[i] = (physical & ~(size - 1)) | (levels < 4 ? PAGE_LARGE : 0) |
                                (uint64_t)PAGE_FAULT_KEY << KEY_SHIFT | (dirty ? PAGE_DIRTY : 0);
        }
    }
}

void page_fault_path_make(struct page_fault_path *path, const unsigned char *entries,
                          uint64_t reserved_bit) {
    for (unsigned i = 0; i < path->levels; i++) {
        path->made[i] = path->leads_to[i] | (entries[i] & ENTRY_PRESENT ? PAGE_PRESENT : 0) |
                        (entries[i] & ENTRY_WRITABLE ? PAGE_WRITABLE : 0) |
                        (entries[i] & ENTRY_USER ? PAGE_USER : 0) |
                        (entries[i] & ENTRY_NO_EXECUTE ? PAGE_NO_EXECUTE : 0) |
                        (entries[i] & ENTRY_RESERVED ? reserved_bit : 0);
    }
}

void page_fault_path_reset(const struct page_fault_path *path) {
    for (unsigned i = 0; i < path->levels; i++) {
        *path->places[i] = path->made[i];
    }
    cpu_invalidate_page(path->target);
}

bool page_fault_path_is_marked(const struct page_fault_path *path,
                               const struct page_fault_walk *walk, bool accessed, bool written) {
    unsigned last = path->levels - 1;
    uint64_t must = accessed ? PAGE_ACCESSED : 0, open = PAGE_ACCESSED & ~must, wrong = 0;
    for (unsigned i = 0; i < path->levels; i++) {
        must |= i == last && written ? PAGE_DIRTY & ~path->made[i] : 0;
        wrong |= (*path->places[i] ^ path->made[i] ^ must) & ~(i < walk->passed ? open : 0);
    }
    return !wrong;
}

void page_fault_path_end(const struct page_fault_path *path) {
    *path->places[0] = 0;
    cpu_invalidate_page(path->target);
}

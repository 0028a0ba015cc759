/*
 * Page-table entries of paging with 4 levels, and 5. SDM 3A, "4-Level Paging and 5-Level Paging"; APM 2,
 * "Long-Mode Page Translation". Not installed: every kernel has such a header of its own.
 */
#ifndef TRAPGATE_PAGING_H
#define TRAPGATE_PAGING_H

#include <stdbool.h>
#include <stdint.h>

enum {
    PAGE_SIZE = 4096,
    PAGE_TABLE_ENTRIES = 512,
    PAGE_TABLE_LEVELS = 4,
    PAGE_TABLE_LEVELS_MOST = 5, /* with CR4.LA57 */
};

#define PAGE_PRESENT (1ull << 0)
#define PAGE_WRITABLE (1ull << 1)
#define PAGE_USER (1ull << 2)
#define PAGE_WRITE_THROUGH (1ull << 3) /* PWT and PCD select the memory type through the PAT */
#define PAGE_CACHE_DISABLE (1ull << 4)
#define PAGE_ACCESSED (1ull << 5)
#define PAGE_DIRTY (1ull << 6)
#define PAGE_LARGE (1ull << 7) /* level 2: 2 MiB, level 3: 1 GiB; level 1: PAT */
#define PAGE_GLOBAL (1ull << 8)
#define PAGE_NO_EXECUTE (1ull << 63) /* reserved unless EFER.NXE */
#define PAGE_ADDRESS_MASK 0x000FFFFFFFFFF000ull

/* The index into the table of a level: the highest is the one whose table CR3 names; 1 the lowest. */
static inline unsigned page_table_index(uint64_t address, unsigned level) {
    return (unsigned)(address >> (12 + 9 * (level - 1))) % PAGE_TABLE_ENTRIES;
}

/* Canonical: the bits from the highest that is translated on, 47 or 56, are all alike. Any other address is
 * #GP or #SS, never #PF. */
static inline bool address_is_canonical_in(uint64_t address, unsigned levels) {
    unsigned above = 64 - (12 + 9 * levels);
    return (uint64_t)((int64_t)(address << above) >> above) == address;
}

static inline bool address_is_canonical(uint64_t address) {
    return address_is_canonical_in(address, PAGE_TABLE_LEVELS);
}

#endif

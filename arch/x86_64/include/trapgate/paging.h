/*
 * Page-table entries of 4-level paging. SDM 3A, "4-Level Paging and 5-Level Paging"; APM 2,
 * "Long-Mode Page Translation".
 */
#ifndef TRAPGATE_PAGING_H
#define TRAPGATE_PAGING_H

#include <stdbool.h>
#include <stdint.h>

enum {
    PAGE_SIZE = 4096,
    PAGE_TABLE_ENTRIES = 512,
    PAGE_TABLE_LEVELS = 4,
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

/* The index into the table of a level: 4 is the highest, whose table CR3 names; 1 the lowest. */
static inline unsigned page_table_index(uint64_t address, unsigned level) {
    return (unsigned)(address >> (12 + 9 * (level - 1))) % PAGE_TABLE_ENTRIES;
}

/* Canonical: bits 63 to 47 are all alike. Any other address is #GP or #SS, never #PF. */
static inline bool address_is_canonical(uint64_t address) {
    return (uint64_t)((int64_t)(address << 16) >> 16) == address;
}

/*
 * The way of an address through the page tables: what the CPU does on every access, step by step,
 * for whoever wants to know why it said no.
 */
struct page_walk_step {
    unsigned level;         /* 4 to 1 */
    unsigned index;         /* into the table */
    uint64_t entry_address; /* physical */
    uint64_t entry;         /* 0 if it could not be read */
};

enum page_walk_end {
    PAGE_WALK_MAPPED,        /* `physical` is where it leads */
    PAGE_WALK_NOT_PRESENT,   /* the last entry has P clear */
    PAGE_WALK_RESERVED_BIT,  /* the last entry has a bit set that must be clear */
    PAGE_WALK_UNREADABLE,    /* the reader refused the last entry's address */
    PAGE_WALK_NOT_CANONICAL, /* no tables are looked at for such an address */
};

struct page_walk {
    enum page_walk_end end;
    unsigned steps;
    struct page_walk_step step[PAGE_TABLE_LEVELS];
    uint64_t physical;               /* if mapped */
    uint64_t page_size;              /* if mapped: 4 KiB, 2 MiB, 1 GiB */
    bool writable, user, executable; /* if mapped: what all levels together allow */
};

/* Reads the entry at a physical address; false if it cannot. */
typedef bool page_table_reader(uint64_t physical, uint64_t *entry, void *context);

/* The bits that must be clear in every entry: those above the CPU's physical addresses, of which
 * CPUID leaf 0x80000008 tells the width in bits, and PAGE_NO_EXECUTE unless EFER.NXE is set. Pure. */
uint64_t page_reserved_bits(unsigned physical_address_width, bool no_execute);

/* 4-level paging only. `reserved` is from page_reserved_bits(). Pure, apart from what the reader
 * does. */
void page_walk(struct page_walk *walk, uint64_t cr3, uint64_t address, uint64_t reserved,
               page_table_reader *read, void *context);

#endif

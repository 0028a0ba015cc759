/*
 * The way of an address through the page tables: what the CPU does on every access, step by step,
 * for whoever wants to know why it said no. SDM 3A, "4-Level Paging and 5-Level Paging"; APM 2,
 * "Long-Mode Page Translation".
 */
#ifndef TRAPGATE_PAGE_WALK_H
#define TRAPGATE_PAGE_WALK_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/compiler.h>

TRAPGATE_BEGIN

struct trapgate_page_walk_step {
    unsigned level;         /* 5 or 4 to 1 */
    unsigned index;         /* into the table */
    uint64_t entry_address; /* physical */
    uint64_t entry;         /* 0 if it could not be read */
};

enum trapgate_page_walk_end {
    TRAPGATE_PAGE_WALK_MAPPED,        /* `physical` is where it leads */
    TRAPGATE_PAGE_WALK_NOT_PRESENT,   /* the last entry has P clear */
    TRAPGATE_PAGE_WALK_RESERVED_BIT,  /* the last entry has a bit set that must be clear */
    TRAPGATE_PAGE_WALK_UNREADABLE,    /* the reader refused the last entry's address */
    TRAPGATE_PAGE_WALK_NOT_CANONICAL, /* no tables are looked at for such an address */
};

struct trapgate_page_walk {
    enum trapgate_page_walk_end end;
    unsigned steps;
    struct trapgate_page_walk_step step[5];
    uint64_t physical;               /* if mapped */
    uint64_t page_size;              /* if mapped: 4 KiB, 2 MiB, 1 GiB */
    bool writable, user, executable; /* if mapped: what all levels together allow */
};

/* Reads the entry at a physical address; false if it cannot. */
typedef bool trapgate_page_table_reader(uint64_t physical, uint64_t *entry, void *context);

/* The bits that must be clear in every entry: those above the CPU's physical addresses, of which
 * CPUID leaf 0x80000008 tells the width in bits, and PAGE_NO_EXECUTE unless EFER.NXE is set. Pure. */
uint64_t trapgate_page_reserved_bits(unsigned physical_address_width, bool no_execute);

/* With 4 levels of tables. `reserved` is from trapgate_page_reserved_bits(). Pure, apart from what the reader
 * does. */
void trapgate_page_walk(struct trapgate_page_walk *walk, uint64_t cr3, uint64_t address,
                        uint64_t reserved, trapgate_page_table_reader *read, void *context);

/* The same with 4 levels or 5, which is what CR4.LA57 says: with it set the tables have 5, and addresses 57
 * bits. `levels` MUST be one of these. */
void trapgate_page_walk_levels(struct trapgate_page_walk *walk, unsigned levels, uint64_t cr3,
                               uint64_t address, uint64_t reserved,
                               trapgate_page_table_reader *read, void *context);

TRAPGATE_END

#endif

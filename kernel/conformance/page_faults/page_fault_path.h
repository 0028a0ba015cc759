/*
 * A corner of the address space for one page: at each level one entry leads to it. The page is of 4 KiB, 2 MiB or 1 GiB;
 * it is the same memory that is accessed.
 */
#ifndef KERNEL_CONFORMANCE_PAGE_FAULT_PATH_H
#define KERNEL_CONFORMANCE_PAGE_FAULT_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/conformance/page_faults/page_fault_model.h"

struct page_fault_path {
    uint64_t target; /* where the page is accessed */
    unsigned levels;
    uint64_t *places[4]; /* of the entries, the highest first */
    uint64_t leads_to[4];
    uint64_t made[4]; /* the entries as they were made */
};

/* The key of the page. */
enum { PAGE_FAULT_KEY = 5 };

/* MUST come first. With `dirty` the page's entry is marked as written to from the beginning. */
void page_fault_path_prepare(struct page_fault_path *path, unsigned levels, bool dirty);

/* Entries of these rights: after page_fault_path_reset() they are in effect, with no marks. */
void page_fault_path_make(struct page_fault_path *path, const unsigned char *entries,
                          uint64_t reserved_bit);
void page_fault_path_reset(const struct page_fault_path *path);

/*
 * Whether the CPU has marked what was accessed, and what was written. A walk may mark entries as accessed on its way
 * down, before it is known whether the access is allowed: the manuals leave that open of every entry that is present.
 * Nothing else may have changed.
 */
bool page_fault_path_is_marked(const struct page_fault_path *path,
                               const struct page_fault_walk *walk, bool accessed, bool written);

void page_fault_path_end(const struct page_fault_path *path);

#endif

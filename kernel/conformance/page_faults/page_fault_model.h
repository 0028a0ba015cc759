/*
 * What a memory access does under 4-level paging, said once more and in other words than a CPU or
 * an emulator does it: the expectation of the exhaustive test. Pure.
 *
 * SDM 3A, "Determination of Access Rights", "Protection Keys", "Page-Fault Exceptions", "Accessed and Dirty
 * Flags"; APM 2, "Page-Protection Checks".
 */
#ifndef KERNEL_CONFORMANCE_PAGE_FAULT_MODEL_H
#define KERNEL_CONFORMANCE_PAGE_FAULT_MODEL_H

#include <stdbool.h>

/* The bits of an entry that matter here. */
enum entry_bits {
    ENTRY_PRESENT = 1 << 0,
    ENTRY_WRITABLE = 1 << 1,
    ENTRY_USER = 1 << 2,
    ENTRY_NO_EXECUTE = 1 << 3,
    ENTRY_RESERVED = 1 << 4, /* a reserved bit is set */
    ENTRY_COMBINATIONS = 1 << 5,
};

enum access { ACCESS_READ, ACCESS_WRITE, ACCESS_FETCH, ACCESSES };

/* CR0.WP, CR4.SMEP, CR4.SMAP; RFLAGS.AC; CPL 3; and of the page's protection key, where CR4.PKE is set, its two bits
 * in PKRU. */
struct access_rules {
    bool write_protect, smep, smap, alignment_check, user;
    bool key_denies_access, key_denies_writes;
};

enum { NO_PAGE_FAULT = -1 };

/* The levels that an address has entries in: the last one's leads to the page. */
enum { LEVELS_OF_4_KIB = 4, LEVELS_OF_2_MIB = 3, LEVELS_OF_1_GIB = 2 };

/* What there is on the way to a page, whoever goes it. */
struct page_fault_walk {
    unsigned all, any; /* bits of all entries, and of any; if it comes to a page */
    int ends;          /* the error code's bits where it comes to none, else NO_PAGE_FAULT */
    unsigned passed;   /* how many entries are present, from the highest on */
};

/* `entries` are those of so many levels, the highest first. EFER.NXE is on. */
struct page_fault_walk page_fault_walk(const unsigned char *entries, unsigned levels);

/* What is expected is the same for all walks of a class, of which this one is an example. */
enum { PAGE_FAULT_CLASSES = 10 };
unsigned page_fault_class(const struct page_fault_walk *walk);
struct page_fault_walk page_fault_walk_of_class(unsigned class);

/* One that allows everything. */
struct page_fault_walk page_fault_walk_of_users_page(void);

/* The error code of the page fault that the access raises, or NO_PAGE_FAULT. */
int page_fault_expected(const struct page_fault_walk *walk, enum access access,
                        struct access_rules rules);

#endif

/*
 * What a memory access does under 4-level paging, said once more and in other words than a CPU or
 * an emulator does it: the expectation of the exhaustive test. Pure.
 *
 * SDM 3A, "Determination of Access Rights", "Page-Fault Exceptions"; APM 2, "Page-Protection
 * Checks".
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

/* CR0.WP, CR4.SMEP, CR4.SMAP; RFLAGS.AC; CPL 3. */
struct access_rules {
    bool write_protect, smep, smap, alignment_check, user;
};

enum { NO_PAGE_FAULT = -1 };

/* The error code of the page fault that the access raises, or NO_PAGE_FAULT. `entries` are those of
 * the levels, the highest first. EFER.NXE is on. */
int page_fault_expected(const unsigned char entries[4], enum access access,
                        struct access_rules rules);

#endif

/*
 * What an address is to the CPU as it was set up when it crashed: of 48 bits or, with CR4.LA57, of 57; and
 * with linear-address masking (LAM) without the tag that a pointer to data may carry in its upper bits. SDM 1,
 * "Canonical Addressing"; SDM 3A, "Linear-Address Pre-Processing".
 */
#ifndef TRAPGATE_REPORT_LINEAR_H
#define TRAPGATE_REPORT_LINEAR_H

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/facts.h"

static inline bool linear_is_canonical(const struct facts *facts, uint64_t address) {
    return address_is_canonical_in(address, facts->system.cr4 & CR4_LA57 ? PAGE_TABLE_LEVELS_MOST
                                                                         : PAGE_TABLE_LEVELS);
}

/* How many bits of a pointer to data are its address: bit 63 chooses whose setting counts. */
static inline unsigned linear_width(const struct facts *facts, uint64_t pointer) {
    uint64_t cr3 = facts->system.cr3, cr4 = facts->system.cr4;
    if (pointer >> 63) {
        return !(cr4 & CR4_LAM_SUP) ? 64 : cr4 & CR4_LA57 ? 57 : 48;
    }
    return cr3 & CR3_LAM_U57 ? 57 : cr3 & CR3_LAM_U48 ? 48 : 64;
}

/* The address that a pointer to data means: bits 62 down to the width are as the bit below them. Bit 63 is
 * no part of the tag. */
static inline uint64_t linear_untagged(const struct facts *facts, uint64_t pointer) {
    unsigned width = linear_width(facts, pointer);
    if (width == 64) {
        return pointer;
    }
    const uint64_t tag = (1ull << 63) - (1ull << width);
    return pointer >> (width - 1) & 1 ? pointer | tag : pointer & ~tag;
}

#endif

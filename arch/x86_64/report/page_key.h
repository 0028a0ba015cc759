/* The protection key of a page, and what it denies. SDM 3A, "Protection Keys". */
#ifndef TRAPGATE_REPORT_PAGE_KEY_H
#define TRAPGATE_REPORT_PAGE_KEY_H

#include <trapgate/page_walk.h>

enum { PAGE_KEY_NO_ACCESS = 1, PAGE_KEY_NO_WRITE = 2 }; /* bits AD and WD of a key */

/* Bits 62 to 59 of the page's own entry; of a walk that ends mapped. */
static inline unsigned page_key(const struct trapgate_page_walk *walk) {
    return walk->steps ? (unsigned)(walk->step[walk->steps - 1].entry >> 59) & 15 : 0;
}

/* The bits of the key: PKRU has those of the users' pages, IA32_PKRS of the kernel's. */
static inline unsigned page_key_denies(const struct trapgate_page_walk *walk, uint32_t pkru,
                                       uint32_t pkrs) {
    return (walk->user ? pkru : pkrs) >> (2 * page_key(walk)) &
           (PAGE_KEY_NO_ACCESS | PAGE_KEY_NO_WRITE);
}

#endif

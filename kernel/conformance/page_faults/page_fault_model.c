#include "kernel/conformance/page_faults/page_fault_model.h"

#include <trapgate/error_code.h>

struct page_fault_walk page_fault_walk(const unsigned char *entries, unsigned levels) {
    struct page_fault_walk walk = {.all = ~0u, .ends = NO_PAGE_FAULT};
    for (unsigned i = 0; i < levels; i++) {
        if (!(entries[i] & ENTRY_PRESENT)) {
            walk.ends = 0;
            return walk;
        }
        walk.passed++;
        if (entries[i] & ENTRY_RESERVED) {
            walk.ends = TRAPGATE_PAGE_FAULT_PRESENT | TRAPGATE_PAGE_FAULT_RESERVED;
            return walk;
        }
        walk.all &= entries[i];
        walk.any |= entries[i];
    }
    return walk;
}

/* Those that come to a page, by W and U of all entries and XD of any; and the two ways to end before. */
enum { CLASS_NOT_PRESENT = 8, CLASS_RESERVED = 9 };

unsigned page_fault_class(const struct page_fault_walk *walk) {
    return walk->ends == NO_PAGE_FAULT ? (walk->all & (ENTRY_WRITABLE | ENTRY_USER)) >> 1 |
                                             (walk->any & ENTRY_NO_EXECUTE ? 4u : 0)
           : walk->ends == 0 ? CLASS_NOT_PRESENT
                             : CLASS_RESERVED;
}

struct page_fault_walk page_fault_walk_of_class(unsigned class) {
    unsigned entry = class == CLASS_NOT_PRESENT ? 0
                     : class == CLASS_RESERVED
                         ? ENTRY_PRESENT | ENTRY_RESERVED
                         : ENTRY_PRESENT | (class & 3) << 1 | (class & 4 ? ENTRY_NO_EXECUTE : 0u);
    return page_fault_walk(&(const unsigned char){(unsigned char)entry}, 1);
}

struct page_fault_walk page_fault_walk_of_users_page(void) {
    return page_fault_walk_of_class((ENTRY_WRITABLE | ENTRY_USER) >> 1);
}

/* Keys are of pages that all levels call the user's, and bind who reads and writes, in every ring. */
static bool key_denies(bool user_page, enum access access, struct access_rules rules) {
    return user_page && access != ACCESS_FETCH &&
           (rules.key_denies_access || (rules.key_denies_writes && access == ACCESS_WRITE &&
                                        (rules.user || rules.write_protect)));
}

/* A user page is one that all levels call so. */
static bool allowed(const struct page_fault_walk *walk, bool user_page, enum access access,
                    struct access_rules rules) {
    if (rules.user && !user_page) {
        return false;
    }
    switch (access) {
    case ACCESS_FETCH:
        return !(walk->any & ENTRY_NO_EXECUTE) && (rules.user || !user_page || !rules.smep);
    case ACCESS_WRITE:
        if (!(walk->all & ENTRY_WRITABLE) && (rules.user || rules.write_protect)) {
            return false;
        }
        break;
    default:
        break;
    }
    return rules.user || !user_page || !rules.smap || rules.alignment_check;
}

int page_fault_expected(const struct page_fault_walk *walk, enum access access,
                        struct access_rules rules) {
    int code = (access == ACCESS_WRITE ? TRAPGATE_PAGE_FAULT_WRITE : 0) |
               (access == ACCESS_FETCH ? TRAPGATE_PAGE_FAULT_FETCH : 0) |
               (rules.user ? TRAPGATE_PAGE_FAULT_USER : 0);
    if (walk->ends != NO_PAGE_FAULT) {
        return code | walk->ends;
    }
    bool user_page = walk->all & ENTRY_USER, by_key = key_denies(user_page, access, rules);
    if (!by_key && allowed(walk, user_page, access, rules)) {
        return NO_PAGE_FAULT;
    }
    return code | TRAPGATE_PAGE_FAULT_PRESENT | (by_key ? TRAPGATE_PAGE_FAULT_PROTECTION_KEY : 0);
}

#include "kernel/conformance/page_faults/page_fault_model.h"

#include <trapgate/error_code.h>

static int code_of(enum access access, struct access_rules rules) {
    return (access == ACCESS_WRITE ? TRAPGATE_PAGE_FAULT_WRITE : 0) |
           (access == ACCESS_FETCH ? TRAPGATE_PAGE_FAULT_FETCH : 0) |
           (rules.user ? TRAPGATE_PAGE_FAULT_USER : 0);
}

/* A user page is one that all levels call so. */
static bool allowed(unsigned all, unsigned any, enum access access, struct access_rules rules) {
    bool user_page = all & ENTRY_USER;
    if (rules.user && !user_page) {
        return false;
    }
    switch (access) {
    case ACCESS_FETCH:
        return !(any & ENTRY_NO_EXECUTE) && (rules.user || !user_page || !rules.smep);
    case ACCESS_WRITE:
        if (!(all & ENTRY_WRITABLE) && (rules.user || rules.write_protect)) {
            return false;
        }
        break;
    default:
        break;
    }
    return rules.user || !user_page || !rules.smap || rules.alignment_check;
}

int page_fault_expected(const unsigned char entries[4], enum access access,
                        struct access_rules rules) {
    unsigned all = ~0u, any = 0;
    for (unsigned i = 0; i < 4; i++) {
        if (!(entries[i] & ENTRY_PRESENT)) {
            return code_of(access, rules);
        }
        if (entries[i] & ENTRY_RESERVED) {
            return code_of(access, rules) | TRAPGATE_PAGE_FAULT_PRESENT |
                   TRAPGATE_PAGE_FAULT_RESERVED;
        }
        all &= entries[i];
        any |= entries[i];
    }
    return allowed(all, any, access, rules) ? NO_PAGE_FAULT
                                            : code_of(access, rules) | TRAPGATE_PAGE_FAULT_PRESENT;
}

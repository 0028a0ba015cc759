/* Paging. SDM 3A, "Access Rights", "Page-Fault Exceptions". */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "tests/truth/model.h"

enum {
    CODE_PRESENT = 1,
    CODE_WRITE = 2,
    CODE_USER = 4,
    CODE_RESERVED = 8,
    CODE_FETCH = 16,
    CODE_KEY = 32
};

static bool page_fault(struct outcome *outcome, enum kind data, enum kind fetch, uint64_t address,
                       enum model_access access, bool user, unsigned long code) {
    outcome->address = outcome->cr2 = address;
    outcome->writes = access == MODEL_WRITE;
    code |= (access == MODEL_WRITE ? CODE_WRITE : 0u) | (access == MODEL_FETCH ? CODE_FETCH : 0u) |
            (user ? CODE_USER : 0u);
    return model_fault_with_code(outcome, access == MODEL_FETCH ? fetch : data, VECTOR_PAGE_FAULT,
                                 code);
}

/* SDM 3A, "Protection Keys": of data only, whoever accesses it; that of a write counts for the kernel while
 * CR0.WP is set. */
static bool key_denies(const struct situation *situation, const struct page *page, bool is_users,
                       enum model_access access, bool user) {
    bool on = situation->cr4 & (is_users ? CR4_PKE : CR4_PKS);
    uint32_t rights = (is_users ? situation->pkru : situation->pkrs) >> (2 * page->key);
    bool binds = (is_users && user) || situation->cr0 & CR0_WP;
    return on && access != MODEL_FETCH &&
           (rights & 1 || (rights & 2 && access == MODEL_WRITE && binds));
}

/* One byte; the others of its page are alike. */
static bool access_byte(const struct situation *situation, struct outcome *outcome,
                        uint64_t address, enum model_access access, bool user) {
    enum area area;
    const struct page *page = situation_page(situation, address, &area);
    const struct page *upper = page ? &situation->upper[area] : NULL;
    if (!page || !upper->present) {
        return page_fault(outcome, DATA_NOT_PRESENT, FETCH_NOT_PRESENT, address, access, user, 0);
    }
    if (upper->reserved) {
        return page_fault(outcome, DATA_RESERVED, FETCH_RESERVED, address, access, user,
                          CODE_PRESENT | CODE_RESERVED);
    }
    if (!page->present) {
        return page_fault(outcome, DATA_NOT_PRESENT, FETCH_NOT_PRESENT, address, access, user, 0);
    }
    if (page->reserved) {
        return page_fault(outcome, DATA_RESERVED, FETCH_RESERVED, address, access, user,
                          CODE_PRESENT | CODE_RESERVED);
    }
    bool is_users = page->user && upper->user;
    bool writable = page->writable && upper->writable;
    bool executable = !page->no_execute && !upper->no_execute;
    bool by_key = key_denies(situation, page, is_users, access, user);
    const unsigned long denied = CODE_PRESENT | (by_key ? CODE_KEY : 0u);
    if (user && !is_users) {
        return page_fault(outcome, DATA_USER, FETCH_USER, address, access, user, denied);
    }
    if (access == MODEL_FETCH) {
        if (!user && is_users && situation->cr4 & CR4_SMEP) {
            return page_fault(outcome, 0, FETCH_SMEP, address, access, user, denied);
        }
        return executable ||
               page_fault(outcome, 0, FETCH_NO_EXECUTE, address, access, user, denied);
    }
    /* Both rules may deny a write; then it is read-only all the same. */
    if (access == MODEL_WRITE && !writable && (user || situation->cr0 & CR0_WP)) {
        return page_fault(outcome, DATA_READ_ONLY, 0, address, access, user, denied);
    }
    if (!user && is_users && situation->cr4 & CR4_SMAP && !(situation->rflags & RFLAGS_AC)) {
        return page_fault(outcome, DATA_SMAP, 0, address, access, user, denied);
    }
    return !by_key || page_fault(outcome, DATA_KEY, 0, address, access, user, denied);
}

bool model_access(const struct situation *situation, struct outcome *outcome, uint64_t address,
                  unsigned size, enum model_access access, bool supervisor) {
    bool user = is_user(situation) && !supervisor;
    uint64_t last = address + size - 1;
    for (uint64_t at = address;; at = (at | (AREA_PAGE - 1)) + 1) {
        if (!access_byte(situation, outcome, at, access, user)) {
            return false;
        }
        if (at / AREA_PAGE == last / AREA_PAGE) {
            return true;
        }
    }
}

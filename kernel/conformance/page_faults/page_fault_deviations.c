#include "kernel/conformance/page_faults/page_fault_deviations.h"

#include <trapgate/error_code.h>
#include <trapgate/exception.h>

#include "kernel/conformance/deviations/deviations.h"
#include "kernel/conformance/vocabulary/case.h"
#include "kernel/output/console.h"

#include "kernel/conformance/cases/case_index.h" /* last: it brings macros */

/* P missing with a reserved bit; an engine that does not survive setting the dirty bit of a page that is read-only, so
 * that it is set beforehand; and protection keys: not the kernel's, or also of pages that are not the user's. */
static bool present_is_missing, is_dirty, keys_spare_kernel, keys_bind_all_pages;

void page_fault_deviations_prepare(bool has_reserved_bit) {
    const struct deviation *reserved = deviation_of(CASE_pf_reserved_read);
    const struct deviation *dirty = deviation_of(CASE_pf_write_read_only_control);
    present_is_missing = has_reserved_bit && reserved && reserved->fields == FIELD_BIT(ERROR_CODE);
    keys_spare_kernel = deviation_of(CASE_pf_key_kernel) != NULL;
    keys_bind_all_pages =
        deviation_of(CASE_pf_key_supervisor) || deviation_of(CASE_pf_key_supervisor_write);
    if (dirty && dirty->fields == STOPS) {
        is_dirty = true;
        console_print("# dirty bits are set beforehand: %s has %s\n", deviations_nearest(),
                      dirty->cause);
    }
}

/* A key denies what it would deny on a page of the user's; or the kernel nothing. */
static bool is_known_of_keys(const struct page_fault_walk *walk, int64_t got, enum access access,
                             struct access_rules rules) {
    const struct page_fault_walk users = page_fault_walk_of_users_page();
    if (!rules.key_denies_access && !rules.key_denies_writes) {
        return false;
    }
    if (keys_bind_all_pages && got != NO_PAGE_FAULT &&
        got == page_fault_expected(&users, access, rules)) {
        return true;
    }
    rules.key_denies_access = rules.key_denies_writes = false;
    return keys_spare_kernel && !rules.user && got == page_fault_expected(walk, access, rules);
}

bool page_fault_is_known(const struct page_fault_walk *walk, int64_t got, int want,
                         enum access access, struct access_rules rules) {
    return (present_is_missing && (want & TRAPGATE_PAGE_FAULT_RESERVED) &&
            got == (want & ~TRAPGATE_PAGE_FAULT_PRESENT)) ||
           is_known_of_keys(walk, got, access, rules);
}

bool page_fault_is_dirty_first(void) {
    return is_dirty;
}

bool page_fault_deviations_are_listed(void) {
    return present_is_missing;
}

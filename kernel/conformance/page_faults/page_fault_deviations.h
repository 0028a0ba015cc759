/* What is known of this engine's page faults, by what is known of single cases. */
#ifndef KERNEL_CONFORMANCE_PAGE_FAULT_DEVIATIONS_H
#define KERNEL_CONFORMANCE_PAGE_FAULT_DEVIATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/conformance/page_faults/page_fault_model.h"

/* MUST come first: looks it up once. */
void page_fault_deviations_prepare(bool has_reserved_bit);

/* Whether it does not survive setting the dirty bit of a page that is read-only. */
bool page_fault_is_dirty_first(void);

/* Whether some must occur. */
bool page_fault_deviations_are_listed(void);

/* Whether this error code, or NO_PAGE_FAULT, in another one's place is one of them. */
bool page_fault_is_known(const struct page_fault_walk *walk, int64_t got, int want,
                         enum access access, struct access_rules rules);

#endif

/* What the record for machines calls the ends of a page walk: written by the report, read by explain. */
#ifndef TRAPGATE_REPORT_WALK_END_H
#define TRAPGATE_REPORT_WALK_END_H

#include <trapgate/page_walk.h>

static const char *const walk_ends[] = {
    [TRAPGATE_PAGE_WALK_MAPPED] = "mapped",
    [TRAPGATE_PAGE_WALK_NOT_PRESENT] = "not-present",
    [TRAPGATE_PAGE_WALK_RESERVED_BIT] = "reserved-bit",
    [TRAPGATE_PAGE_WALK_UNREADABLE] = "unreadable",
    [TRAPGATE_PAGE_WALK_NOT_CANONICAL] = "not-canonical",
};

#endif

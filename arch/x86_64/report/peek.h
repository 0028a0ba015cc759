/*
 * The one way in which the report reads memory that a pointer of the crashed program names. A bad
 * pointer is said, not followed: see `read` of struct report_host for how that is found out.
 */
#ifndef TRAPGATE_REPORT_PEEK_H
#define TRAPGATE_REPORT_PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/page_walk.h>

#include "arch/x86_64/report/names.h"

/* Copies `size` bytes; false if any of them cannot be read. Device memory counts as unreadable,
 * because reading it can have an effect. */
bool peek(uint64_t address, void *to, size_t size);

/* A page that was found to be readable: who reads many quadwords that lie near each other asks once a page. Begins
 * as {0}; for one walk along a stack, not for longer. */
struct peek_page {
    uint64_t start;
    bool is_known;
};

/* A quadword, in the shape of the readers that backtrace_start() and others take: the context is a struct peek_page,
 * or NULL. */
bool peek_quadword(uint64_t address, uint64_t *value, void *page);

/* The walk of an address through the page tables that the CPU uses now. False if the host cannot read
 * them; then the walk ends as unreadable, before the first step. */
bool peek_walk(struct trapgate_page_walk *walk, uint64_t address);

#endif

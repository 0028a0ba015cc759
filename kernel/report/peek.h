/*
 * The one way in which the report reads memory that a pointer of the crashed program names. The
 * page tables are walked first, as the CPU would: a bad pointer is said, not followed.
 */
#ifndef KERNEL_REPORT_PEEK_H
#define KERNEL_REPORT_PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/page_walk.h>

/* Copies `size` bytes; false, with nothing copied, if any of them cannot be read. Device memory
 * counts as unreadable, because reading it can have an effect. */
bool peek(uint64_t address, void *to, size_t size);

/* A quadword, in the shape of the readers that backtrace_start() and others take. */
bool peek_quadword(uint64_t address, uint64_t *value, void *unused);

/* The walk of an address through the page tables that the CPU uses now. */
void peek_walk(struct trapgate_page_walk *walk, uint64_t address);

#endif

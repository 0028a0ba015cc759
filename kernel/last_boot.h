/*
 * A page of memory that outlives a reset, in which each boot leaves what it is doing: so a triple fault,
 * about which no software can do anything, is told by the next boot (<trapgate/last_boot.h>).
 */
#ifndef KERNEL_LAST_BOOT_H
#define KERNEL_LAST_BOOT_H

#include <stdbool.h>
#include <trapgate/last_boot.h>
#include <trapgate/unhandled.h>

/* Reads what the last boot left, and begins the record of this one: from here on all that is printed is noted.
 * After memory_initialize(), and after the boot information has been read, which says whether the page is RAM.
 * Without RAM there, or with the image over it, there is no record. */
void last_boot_initialize(void);

/* What the last boot left, if it left something. */
const struct trapgate_last_boot *last_boot(void);

/* Says in some lines how the last boot ended, if it did not end as it should. */
void last_boot_show(void);

/* For the next boot: what goes on, that an exception is about to be reported, that this boot is over. */
void last_boot_purpose(const char *purpose);
void last_boot_report(const struct trapgate_exception *exception);
void last_boot_end(void);

#endif

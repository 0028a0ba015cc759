/* Keys that turn the pages of a report, by a keyboard that is asked, because in a report no interrupt comes. */
#ifndef KERNEL_PAGE_KEYS_H
#define KERNEL_PAGE_KEYS_H

#include <stdbool.h>

/* Whether there is such a keyboard: before the first of the following. */
bool page_keys_find(void);

/* 1: to the next page, -1: to the one before, 0: no key was pressed, or another one. */
int page_keys_poll(void);

#endif

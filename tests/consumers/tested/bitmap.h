/* Pages of memory, a bit each: what is tested here. */
#ifndef BITMAP_H
#define BITMAP_H

#include <stdbool.h>

enum { BITMAP_PAGES = 128 };

struct bitmap {
    unsigned long word[2];
};

bool bitmap_reserve(struct bitmap *bitmap, int page); /* false if it is taken */
int bitmap_find(const struct bitmap *bitmap);         /* the first free one, or -1 */

#endif

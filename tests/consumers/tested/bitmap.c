#include "bitmap.h"

bool bitmap_reserve(struct bitmap *bitmap, int page) {
    unsigned long bit = 1ul << page % 64;
    bool is_free = !(bitmap->word[page / 64] & bit);
    bitmap->word[page / 64] |= bit;
    return is_free;
}

int bitmap_find(const struct bitmap *bitmap) {
    for (int i = 0; i < 2; i++) {
        if (~bitmap->word[i]) {
            return 64 * i + __builtin_ctzl(~bitmap->word[i]);
        }
    }
    return -1;
}

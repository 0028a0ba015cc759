/*
 * The library has no console and no formatter, so the little text it writes is put together from
 * strings and numbers.
 */
#ifndef TRAPGATE_WORDS_H
#define TRAPGATE_WORDS_H

#include <stddef.h>

/* A text that grows, and counts what no longer fits. */
struct text {
    char *start;
    size_t size, length;
};

static inline void put(struct text *text, const char *words) {
    for (; *words; words++, text->length++) {
        if (text->length + 1 < text->size) {
            text->start[text->length] = *words;
        }
    }
}

static inline void put_number(struct text *text, unsigned long number, unsigned base) {
    char digits[24];
    char *first = digits + sizeof digits;
    *--first = 0;
    do {
        *--first = "0123456789abcdef"[number % base];
        number /= base;
    } while (number);
    put(text, base == 16 ? "0x" : "");
    put(text, first);
}

static inline size_t finish(struct text *text) {
    if (text->size) {
        text->start[text->length < text->size ? text->length : text->size - 1] = 0;
    }
    return text->length;
}

#endif

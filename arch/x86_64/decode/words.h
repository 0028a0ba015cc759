/*
 * A text in a buffer of a fixed size: the one that all of the libraries write into. The typed IDT has no
 * console and no formatter, so the little text it writes is put together from strings and numbers.
 */
#ifndef TRAPGATE_WORDS_H
#define TRAPGATE_WORDS_H

#include <stddef.h>

/* A text that grows, and counts what no longer fits. */
struct text {
    char *start;
    size_t size, length;
};

static inline void text_put_character(struct text *text, char character) {
    if (text->length + 1 < text->size) {
        text->start[text->length] = character;
    }
    text->length++;
}

static inline void text_put(struct text *text, const char *words) {
    for (; *words; words++) {
        text_put_character(text, *words);
    }
}

static inline void text_put_number(struct text *text, unsigned long number, unsigned base) {
    char digits[24];
    char *first = digits + sizeof digits;
    *--first = 0;
    do {
        *--first = "0123456789abcdef"[number % base];
        number /= base;
    } while (number);
    text_put(text, base == 16 ? "0x" : "");
    text_put(text, first);
}

/* Ends it, where no more fits at the end of the buffer. Returns the length that the whole text has. */
static inline size_t text_finish(struct text *text) {
    if (text->size) {
        text->start[text->length < text->size ? text->length : text->size - 1] = 0;
    }
    return text->length;
}

#endif

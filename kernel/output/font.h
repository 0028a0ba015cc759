/*
 * Console fonts in the formats PSF1 and PSF2 of the Linux console tools, as every distribution has
 * them. Only printable ASCII is used of them: that is what this kernel prints.
 */
#ifndef KERNEL_FONT_H
#define KERNEL_FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FONT_FIRST = ' ',
    FONT_LAST = '~',
    FONT_WIDTH_MAXIMUM = 64, /* pixels */
    FONT_HEIGHT_MAXIMUM = 128,
};

struct font {
    const uint8_t *glyphs; /* into the file */
    size_t glyph_size;     /* bytes */
    uint32_t width, height;
    uint16_t index[FONT_LAST - FONT_FIRST + 1]; /* which glyph a character is */
};

/* Reads a font file, which MUST outlive the font. False if it is no such file, or a broken one. */
bool font_parse(const void *file, size_t size, struct font *font);

/* The bits of a character: lines of whole bytes, the highest bit on the left. What is no printable
 * ASCII looks like a question mark. */
const uint8_t *font_glyph(const struct font *font, char character);

/* The font files that were chosen when the kernel was built, smallest first; cmake/fonts.cmake. */
struct font_file {
    const void *data;
    size_t size;
};
extern const struct font_file font_files[];
extern const size_t font_file_count;

#endif

/*
 * Pixels: knows nothing of text. Video memory is only ever written, as reading it is slow by orders of
 * magnitude, and each store is as wide as it can be.
 */
#ifndef TRAPGATE_SCREEN_PAINT_H
#define TRAPGATE_SCREEN_PAINT_H

#include <trapgate/screen.h>

/* The pixel that looks most like 0xRRGGBB. */
uint32_t trapgate_screen_pixel(const struct trapgate_framebuffer *framebuffer, uint32_t color);

/* Makes a brush of the two colors of a style, given as pixels. */
void trapgate_screen_make_brush(struct trapgate_screen_brush *brush, unsigned pixel_size,
                                uint32_t ink, uint32_t paper);

/* Fills a rectangle, which MUST be within the framebuffer. */
struct trapgate_screen_rectangle {
    uint32_t x, y, width, height;
};
void trapgate_screen_fill(const struct trapgate_screen *screen,
                          struct trapgate_screen_rectangle rectangle, uint32_t pixel);

/* Where a pixel is. */
volatile unsigned char *trapgate_screen_address(const struct trapgate_screen *screen, uint32_t x,
                                                uint32_t y);

/* Draws a glyph of the screen's font with a brush, its first pixel at `to`; there MUST be room for all
 * of it. With `old`, the glyph that is there in the same colors, only the lines that differ are
 * written. */
void trapgate_screen_draw_glyph(const struct trapgate_screen *screen, volatile unsigned char *to,
                                const struct trapgate_screen_brush *brush, const uint8_t *glyph,
                                const uint8_t *old);

#endif

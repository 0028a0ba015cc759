/*
 * A screen as an array of pixels in memory. Knows nothing of text: that is framebuffer_screen.h.
 *
 * Everything about it comes from the boot loader and is checked before the first pixel. The memory
 * is only ever written: reading video memory is slow by orders of magnitude.
 */
#ifndef KERNEL_FRAMEBUFFER_H
#define KERNEL_FRAMEBUFFER_H

#include <stddef.h>
#include <stdint.h>

#include "boot/multiboot2.h"

struct framebuffer {
    volatile unsigned char *memory; /* of the pixel at 0, 0: top left */
    uint32_t width, height;         /* in pixels */
    size_t pitch;                   /* bytes from one line to the next */
    unsigned pixel_size;            /* bytes: 2, 3 or 4 */
    struct multiboot2_color_field red, green, blue;
};

enum framebuffer_status {
    FRAMEBUFFER_OK,
    FRAMEBUFFER_ABSENT,
    FRAMEBUFFER_NOT_RGB,
    FRAMEBUFFER_NO_ADDRESS,
    FRAMEBUFFER_BAD_DEPTH,
    FRAMEBUFFER_BAD_CHANNELS,
    FRAMEBUFFER_BAD_GEOMETRY,
    FRAMEBUFFER_NO_ROOM, /* only from framebuffer_screen_initialize() */
};

enum {
    FRAMEBUFFER_SIDE_MAXIMUM = 16384,     /* pixels */
    FRAMEBUFFER_SIZE_MAXIMUM = 192 << 20, /* bytes: 8192 x 4320 takes 135 MiB of 32-bit pixels */
};

/*
 * Whether one can draw on what the tag tells of. If so, `framebuffer` is filled in but for its
 * memory, and `size` is how many bytes from the tag's address on must be mapped for that.
 *
 * Pixels of 15 to 32 bits, in any layout of channels that the tag can state, of any size.
 */
enum framebuffer_status framebuffer_check(const struct multiboot2_framebuffer *tag,
                                          struct framebuffer *framebuffer, size_t *size);

/* In words, for any value: "the framebuffer has no address". Never NULL. */
const char *framebuffer_status_message(enum framebuffer_status status);

/* The pixel that looks most like 0xRRGGBB. */
uint32_t framebuffer_pixel(const struct framebuffer *framebuffer, uint32_t color);

/* Both draw nothing outside the framebuffer, whatever they are told. */
void framebuffer_fill(const struct framebuffer *framebuffer, uint32_t x, uint32_t y, uint32_t width,
                      uint32_t height, uint32_t pixel);

/* One bit a pixel, the highest bit of a byte on the left; each line begins with a new byte. */
struct bitmap {
    const uint8_t *bits;
    uint32_t width, height;
};
void framebuffer_draw(const struct framebuffer *framebuffer, uint32_t x, uint32_t y,
                      struct bitmap bitmap, uint32_t ink, uint32_t paper);

#endif

#include "arch/x86_64/screen/paint.h"

#include "arch/x86_64/screen/unaligned.h"

/* Compiled once for each size of a pixel, which the inner loops need as a constant. */
#define FOR_EACH_SIZE static inline __attribute__((always_inline))

static uint32_t channel(struct trapgate_color_field field, uint32_t value) {
    uint64_t brightest = (UINT64_C(1) << field.size) - 1;
    return (uint32_t)((value & 0xFF) * brightest / 0xFF << field.position);
}

uint32_t trapgate_screen_pixel(const struct trapgate_framebuffer *framebuffer, uint32_t color) {
    return channel(framebuffer->red, color >> 16) | channel(framebuffer->green, color >> 8) |
           channel(framebuffer->blue, color);
}

FOR_EACH_SIZE void put_pixel(volatile unsigned char *at, unsigned size, uint32_t pixel) {
    if (size == 4) {
        *(volatile unaligned_uint32 *)at = pixel;
        return;
    }
    *(volatile unaligned_uint16 *)at = (uint16_t)pixel;
    if (size == 3) {
        at[2] = (uint8_t)(pixel >> 16);
    }
}

void trapgate_screen_make_brush(struct trapgate_screen_brush *brush, unsigned pixel_size,
                                uint32_t ink, uint32_t paper) {
    brush->paper = paper;
    for (unsigned bits = 0; bits < 16; bits++) {
        unsigned char *at = (unsigned char *)brush->four_pixels[bits];
        for (unsigned bit = 0; bit < 4; bit++) {
            put_pixel(at + bit * pixel_size, pixel_size, bits & 8u >> bit ? ink : paper);
        }
    }
}

static volatile unsigned char *address(const struct trapgate_screen *screen, uint32_t x,
                                       uint32_t y) {
    return (volatile unsigned char *)screen->framebuffer.memory +
           (size_t)y * screen->framebuffer.pitch + (size_t)x * screen->pixel_size;
}

/* Returns where the last one ends. */
static volatile unsigned char *store(volatile unsigned char *to, uint64_t value, size_t count) {
    __asm__ volatile("rep stosq" : "+D"(to), "+c"(count) : "a"(value) : "memory");
    return to;
}

/* A line is eight bytes again and again, of two or four pixels. With three bytes a pixel it takes 24
 * bytes until a pixel begins where the first one does. */
static void fill_line(volatile unsigned char *to, unsigned pixel_size, uint32_t pixel,
                      uint32_t width) {
    uint32_t left = width;
    if (pixel_size == 3) {
        uint64_t low = pixel & 0xFFFFFF;
        uint64_t period[] = {low | low << 24 | low << 48,
                             low >> 16 | low << 8 | low << 32 | low << 56,
                             low >> 8 | low << 16 | low << 40};
        for (; left >= 8; left -= 8, to += 24) {
            *(volatile unaligned_uint64 *)to = period[0];
            *(volatile unaligned_uint64 *)(to + 8) = period[1];
            *(volatile unaligned_uint64 *)(to + 16) = period[2];
        }
    } else {
        uint32_t in_eight = 8 / pixel_size;
        uint64_t two = pixel_size == 4 ? pixel : (pixel & 0xFFFF) * UINT64_C(0x10001);
        to = store(to, two << 32 | two, left / in_eight);
        left %= in_eight;
    }
    for (; left > 0; left--, to += pixel_size) {
        put_pixel(to, pixel_size, pixel);
    }
}

void trapgate_screen_fill(const struct trapgate_screen *screen,
                          struct trapgate_screen_rectangle rectangle, uint32_t pixel) {
    volatile unsigned char *to = address(screen, rectangle.x, rectangle.y);
    for (uint32_t line = 0; line < rectangle.height; line++) {
        fill_line(to, screen->pixel_size, pixel, rectangle.width);
        to += screen->framebuffer.pitch;
    }
}

/* One byte of each line of a glyph: up to eight pixels. */
struct strip {
    volatile unsigned char *to;
    const uint8_t *bits, *old;
    size_t step, end; /* in a glyph: from line to line, and its size */
    size_t pitch;
    unsigned width;
    const unsigned char *four_pixels; /* of the brush, 16 bytes each */
};

FOR_EACH_SIZE void put_four(volatile unsigned char *to, const unsigned char *from, unsigned size) {
    *(volatile unaligned_uint64 *)to = *(const unaligned_uint64 *)from;
    if (size == 4) {
        *(volatile unaligned_uint64 *)(to + 8) = *(const unaligned_uint64 *)(from + 8);
    } else if (size == 3) {
        *(volatile unaligned_uint32 *)(to + 8) = *(const unaligned_uint32 *)(from + 8);
    }
}

FOR_EACH_SIZE void put_eight(volatile unsigned char *to, const unsigned char *four_pixels,
                             unsigned bits, unsigned size) {
    put_four(to, four_pixels + (bits & 0xF0), size);
    put_four(to + 4 * size, four_pixels + (bits << 4 & 0xF0), size);
}

FOR_EACH_SIZE void put_less(volatile unsigned char *to, const unsigned char *four_pixels,
                            unsigned bits, unsigned width, unsigned size) {
    if (width >= 4) {
        put_four(to, four_pixels + (bits & 0xF0), size);
        to += 4 * size;
        bits <<= 4;
    }
    const unsigned char *from = four_pixels + (bits & 0xF0);
    for (unsigned i = 0; i < width % 4; i++, to += size, from += size) {
        put_pixel(to, size, *(const unaligned_uint32 *)from);
    }
}

FOR_EACH_SIZE void draw_strip(const struct strip *strip, unsigned size) {
    volatile unsigned char *to = strip->to;
    if (strip->width < 8) {
        for (size_t i = 0; i < strip->end; i += strip->step, to += strip->pitch) {
            if (!strip->old || strip->bits[i] != strip->old[i]) {
                put_less(to, strip->four_pixels, strip->bits[i], strip->width, size);
            }
        }
    } else if (!strip->old) {
        for (size_t i = 0; i < strip->end; i += strip->step, to += strip->pitch) {
            put_eight(to, strip->four_pixels, strip->bits[i], size);
        }
    } else {
        for (size_t i = 0; i < strip->end; i += strip->step, to += strip->pitch) {
            unsigned bits = strip->bits[i];
            if (bits != strip->old[i]) {
                put_eight(to, strip->four_pixels, bits, size);
            }
        }
    }
}

void trapgate_screen_draw_glyph(const struct trapgate_screen *screen, uint32_t x, uint32_t y,
                                const struct trapgate_screen_brush *brush, const uint8_t *glyph,
                                const uint8_t *old) {
    const struct trapgate_font *font = &screen->font;
    struct strip strip = {
        .to = address(screen, x, y),
        .bits = glyph,
        .old = old,
        .step = (font->width + 7) / 8,
        .pitch = screen->framebuffer.pitch,
        .four_pixels = (const unsigned char *)brush->four_pixels,
    };
    strip.end = font->height * strip.step;
    for (uint32_t left = font->width; left > 0; left -= strip.width) {
        strip.width = left < 8 ? left : 8;
        switch (screen->pixel_size) {
        case 4:
            draw_strip(&strip, 4);
            break;
        case 3:
            draw_strip(&strip, 3);
            break;
        default:
            draw_strip(&strip, 2);
        }
        strip.to += 8 * screen->pixel_size;
        strip.bits++;
        strip.old += old != NULL;
    }
}

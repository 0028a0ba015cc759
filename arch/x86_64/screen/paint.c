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
    brush->ink = ink;
    brush->paper = paper;
    for (unsigned bits = 0; bits < 16; bits++) {
        uint64_t halves[2] = {0, 0};
        for (unsigned bit = 0; bit < 4; bit++) {
            put_pixel((unsigned char *)halves + bit * pixel_size, pixel_size,
                      bits & 8u >> bit ? ink : paper);
        }
        brush->four_pixels[0][bits] = halves[0];
        brush->four_pixels[1][bits] = halves[1];
    }
}

volatile unsigned char *trapgate_screen_address(const struct trapgate_screen *screen, uint32_t x,
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
    volatile unsigned char *to = trapgate_screen_address(screen, rectangle.x, rectangle.y);
    for (uint32_t line = 0; line < rectangle.height; line++) {
        fill_line(to, screen->pixel_size, pixel, rectangle.width);
        to += screen->framebuffer.pitch;
    }
}

FOR_EACH_SIZE void put_four(volatile unsigned char *to, const struct trapgate_screen_brush *brush,
                            size_t bits, unsigned size) {
    *(volatile unaligned_uint64 *)to = brush->four_pixels[0][bits];
    if (size == 4) {
        *(volatile unaligned_uint64 *)(to + 8) = brush->four_pixels[1][bits];
    } else if (size == 3) {
        *(volatile unaligned_uint32 *)(to + 8) = (uint32_t)brush->four_pixels[1][bits];
    }
}

FOR_EACH_SIZE void put_eight(volatile unsigned char *to, const struct trapgate_screen_brush *brush,
                             size_t bits, unsigned size) {
    put_four(to, brush, bits >> 4, size);
    put_four(to + 4 * size, brush, bits & 15, size);
}

/* The last pixels of a line, less than eight. */
FOR_EACH_SIZE void put_less(volatile unsigned char *to, const struct trapgate_screen_brush *brush,
                            uint8_t bits, unsigned count, unsigned size) {
    if (count >= 4) {
        put_four(to, brush, bits >> 4, size);
        to += 4 * size;
        bits = (uint8_t)(bits << 4);
    }
    for (count %= 4; count > 0; count--, to += size, bits = (uint8_t)(bits << 1)) {
        put_pixel(to, size, bits & 0x80 ? brush->ink : brush->paper);
    }
}

FOR_EACH_SIZE void put_line(volatile unsigned char *to, const struct trapgate_screen_brush *brush,
                            const uint8_t *bits, unsigned width, unsigned size) {
#pragma GCC unroll 2
    for (; width >= 8; width -= 8, to += 8 * size) {
        put_eight(to, brush, *bits++, size);
    }
    if (width > 0) {
        put_less(to, brush, *bits, width, size);
    }
}

FOR_EACH_SIZE bool is_same_line(const uint8_t *one, const uint8_t *other, size_t bytes) {
    if (bytes == 2) {
        return *(const unaligned_uint16 *)one == *(const unaligned_uint16 *)other;
    }
    for (size_t i = 0; i < bytes; i++) {
        if (one[i] != other[i]) {
            return false;
        }
    }
    return true;
}

FOR_EACH_SIZE void draw_lines(volatile unsigned char *to, const struct trapgate_screen *screen,
                              const struct trapgate_screen_brush *brush, const uint8_t *bits,
                              const uint8_t *old, unsigned width, unsigned size) {
    size_t bytes = (width + 7) / 8, pitch = screen->framebuffer.pitch;
    const uint8_t *end = bits + screen->font.height * bytes;
    if (!old) {
        for (; bits < end; bits += bytes, to += pitch) {
            put_line(to, brush, bits, width, size);
        }
        return;
    }
    for (; bits < end; bits += bytes, old += bytes, to += pitch) {
        if (!is_same_line(bits, old, bytes)) {
            put_line(to, brush, bits, width, size);
        }
    }
}

/* Eight lines of eight pixels: the fonts of most screens are made of these, so they cost no more than
 * they must. */
FOR_EACH_SIZE void draw_eight_by_eight(volatile unsigned char *to, size_t pitch,
                                       const struct trapgate_screen_brush *brush,
                                       const uint8_t *bits, const uint8_t *old, unsigned size) {
#pragma GCC unroll 8
    for (unsigned line = 0; line < 8; line++, to += pitch) {
        size_t eight = bits[line];
        if (eight != old[line]) {
            put_eight(to, brush, eight, size);
        }
    }
}

FOR_EACH_SIZE void draw_narrow(volatile unsigned char *to, const struct trapgate_screen *screen,
                               const struct trapgate_screen_brush *brush, const uint8_t *bits,
                               const uint8_t *old, unsigned size) {
    size_t pitch = screen->framebuffer.pitch;
    for (const uint8_t *end = bits + screen->font.height; bits < end; bits += 8, old += 8) {
        draw_eight_by_eight(to, pitch, brush, bits, old, size);
        to += 8 * pitch;
    }
}

FOR_EACH_SIZE void draw_any(volatile unsigned char *to, const struct trapgate_screen *screen,
                            const struct trapgate_screen_brush *brush, const uint8_t *bits,
                            const uint8_t *old, unsigned size) {
    switch (screen->font.width) { /* the usual ones are constants */
    case 8:
        draw_lines(to, screen, brush, bits, old, 8, size);
        break;
    case 12:
        draw_lines(to, screen, brush, bits, old, 12, size);
        break;
    case 16:
        draw_lines(to, screen, brush, bits, old, 16, size);
        break;
    default:
        draw_lines(to, screen, brush, bits, old, screen->font.width, size);
    }
}

typedef void draw_function(volatile unsigned char *to, const struct trapgate_screen *screen,
                           const struct trapgate_screen_brush *brush, const uint8_t *bits,
                           const uint8_t *old);

#define DRAW_FUNCTION(shape, size)                                                                 \
    static void shape##_##size(volatile unsigned char *to, const struct trapgate_screen *screen,   \
                               const struct trapgate_screen_brush *brush, const uint8_t *bits,     \
                               const uint8_t *old) {                                               \
        shape(to, screen, brush, bits, old, size);                                                 \
    }
DRAW_FUNCTION(draw_narrow, 2)
DRAW_FUNCTION(draw_narrow, 3)
DRAW_FUNCTION(draw_narrow, 4)
DRAW_FUNCTION(draw_any, 2)
DRAW_FUNCTION(draw_any, 3)
DRAW_FUNCTION(draw_any, 4)

void trapgate_screen_draw_glyph(const struct trapgate_screen *screen, volatile unsigned char *to,
                                const struct trapgate_screen_brush *brush, const uint8_t *glyph,
                                const uint8_t *old) {
    static draw_function *const narrow[] = {
        [2] = draw_narrow_2, [3] = draw_narrow_3, [4] = draw_narrow_4};
    static draw_function *const any[] = {[2] = draw_any_2, [3] = draw_any_3, [4] = draw_any_4};
    bool is_narrow = old && screen->font.width == 8 && screen->font.height % 8 == 0;
    (is_narrow ? narrow : any)[screen->pixel_size](to, screen, brush, glyph, old);
}

#include "kernel/output/framebuffer.h"

#include <stdbool.h>

#define PHYSICAL_LIMIT (UINT64_C(1) << 52) /* SDM 3A, "Paging": MAXPHYADDR is at most 52 */

static bool channels_fit(const struct framebuffer *framebuffer) {
    const struct multiboot2_color_field *channels[] = {&framebuffer->red, &framebuffer->green,
                                                       &framebuffer->blue};
    unsigned bits = 0;
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
        if (channels[i]->position + channels[i]->size > 8u * framebuffer->pixel_size) {
            return false;
        }
        bits += channels[i]->size;
    }
    return bits != 0;
}

enum framebuffer_status framebuffer_check(const struct multiboot2_framebuffer *tag,
                                          struct framebuffer *framebuffer, size_t *size) {
    *framebuffer = (struct framebuffer){
        .width = tag->width,
        .height = tag->height,
        .pitch = tag->pitch,
        .pixel_size = (tag->bits_per_pixel + 7u) / 8,
        .red = tag->red,
        .green = tag->green,
        .blue = tag->blue,
    };
    if (!tag->has) {
        return FRAMEBUFFER_ABSENT;
    }
    if (tag->type != MULTIBOOT2_FRAMEBUFFER_RGB) {
        return FRAMEBUFFER_NOT_RGB;
    }
    if (!tag->address) {
        return FRAMEBUFFER_NO_ADDRESS;
    }
    if (tag->bits_per_pixel < 15 || tag->bits_per_pixel > 32) {
        return FRAMEBUFFER_BAD_DEPTH;
    }
    if (!channels_fit(framebuffer)) {
        return FRAMEBUFFER_BAD_CHANNELS;
    }
    if (!tag->width || !tag->height || tag->width > FRAMEBUFFER_SIDE_MAXIMUM ||
        tag->height > FRAMEBUFFER_SIDE_MAXIMUM) {
        return FRAMEBUFFER_BAD_GEOMETRY;
    }
    /* No overflow from here on: 16384 lines of at most 4 GiB. The last line may be shorter. */
    uint64_t line = (uint64_t)tag->width * framebuffer->pixel_size;
    uint64_t bytes = (uint64_t)tag->pitch * (tag->height - 1) + line;
    if (tag->pitch < line || bytes > FRAMEBUFFER_SIZE_MAXIMUM ||
        tag->address > PHYSICAL_LIMIT - bytes) {
        return FRAMEBUFFER_BAD_GEOMETRY;
    }
    *size = bytes;
    return FRAMEBUFFER_OK;
}

const char *framebuffer_status_message(enum framebuffer_status status) {
    static const char *const messages[] = {
        [FRAMEBUFFER_OK] = "the framebuffer is usable",
        [FRAMEBUFFER_ABSENT] = "the boot loader tells of no framebuffer",
        [FRAMEBUFFER_NOT_RGB] = "the framebuffer's pixels are not made of red, green and blue",
        [FRAMEBUFFER_NO_ADDRESS] = "the framebuffer has no address",
        [FRAMEBUFFER_BAD_DEPTH] = "the framebuffer's pixels have less than 15 or more than 32 bits",
        [FRAMEBUFFER_BAD_CHANNELS] = "the framebuffer's colors do not fit into its pixels",
        [FRAMEBUFFER_BAD_GEOMETRY] =
            "the framebuffer's width, height, pitch and address do not fit",
        [FRAMEBUFFER_NO_ROOM] = "no font fits on the framebuffer, or it could not be mapped",
    };
    size_t index = (size_t)status;
    return index < sizeof messages / sizeof *messages ? messages[index]
                                                      : "an unknown status of the framebuffer";
}

static uint32_t channel(struct multiboot2_color_field field, uint32_t value) {
    uint64_t brightest = (UINT64_C(1) << field.size) - 1;
    return (uint32_t)((value & 0xFF) * brightest / 0xFF << field.position);
}

uint32_t framebuffer_pixel(const struct framebuffer *framebuffer, uint32_t color) {
    return channel(framebuffer->red, color >> 16) | channel(framebuffer->green, color >> 8) |
           channel(framebuffer->blue, color);
}

/* A pitch may be odd, so a pixel may be anywhere. */
typedef uint32_t unaligned_uint32 __attribute__((aligned(1), may_alias));
typedef uint16_t unaligned_uint16 __attribute__((aligned(1), may_alias));

static void put_pixel(volatile unsigned char *at, unsigned size, uint32_t pixel) {
    if (size == 4) {
        *(volatile unaligned_uint32 *)at = pixel;
        return;
    }
    *(volatile unaligned_uint16 *)at = (uint16_t)pixel;
    if (size == 3) {
        at[2] = (uint8_t)(pixel >> 16);
    }
}

static volatile unsigned char *line_at(const struct framebuffer *framebuffer, uint32_t x,
                                       uint32_t y) {
    return framebuffer->memory + y * framebuffer->pitch + x * framebuffer->pixel_size;
}

/* How much of `length` pixels from `start` on is before `end`. */
static uint32_t clip(uint32_t start, uint32_t length, uint32_t end) {
    uint32_t room = start < end ? end - start : 0;
    return length < room ? length : room;
}

void framebuffer_fill(const struct framebuffer *framebuffer, uint32_t x, uint32_t y, uint32_t width,
                      uint32_t height, uint32_t pixel) {
    width = clip(x, width, framebuffer->width);
    height = clip(y, height, framebuffer->height);
    for (uint32_t line = 0; line < height; line++) {
        volatile unsigned char *at = line_at(framebuffer, x, y + line);
        for (uint32_t column = 0; column < width; column++) {
            put_pixel(at, framebuffer->pixel_size, pixel);
            at += framebuffer->pixel_size;
        }
    }
}

void framebuffer_draw(const struct framebuffer *framebuffer, uint32_t x, uint32_t y,
                      struct bitmap bitmap, uint32_t ink, uint32_t paper) {
    uint32_t width = clip(x, bitmap.width, framebuffer->width);
    uint32_t height = clip(y, bitmap.height, framebuffer->height);
    size_t bytes_per_line = (bitmap.width + 7) / 8;
    for (uint32_t line = 0; line < height; line++) {
        volatile unsigned char *at = line_at(framebuffer, x, y + line);
        const uint8_t *bits = bitmap.bits + line * bytes_per_line;
        for (uint32_t column = 0; column < width; column++) {
            bool set = bits[column / 8] >> (7 - column % 8) & 1;
            put_pixel(at, framebuffer->pixel_size, set ? ink : paper);
            at += framebuffer->pixel_size;
        }
    }
}

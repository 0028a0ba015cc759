/* The framebuffer: which tags are refused, and that every layout gets its pixels right and not one
 * byte more is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "kernel/output/framebuffer.h"
#include "tests/host/random.h"

/* What OVMF on QEMU's standard VGA tells, seen with GRUB 2.06. */
static const struct multiboot2_framebuffer good = {
    .has = true,
    .address = 0x80000000,
    .pitch = 5120,
    .width = 1280,
    .height = 800,
    .bits_per_pixel = 32,
    .type = MULTIBOOT2_FRAMEBUFFER_RGB,
    .red = {16, 8},
    .green = {8, 8},
    .blue = {0, 8},
};

#define FOUR_GIB UINT64_C(0x100000000)

static enum framebuffer_status check(struct multiboot2_framebuffer tag, size_t *size) {
    struct framebuffer framebuffer;
    *size = 0;
    return framebuffer_check(&tag, &framebuffer, size);
}

/* The good tag, with a change. */
#define ROW(description, expected_status, expected_size, change)                                   \
    {                                                                                              \
        struct multiboot2_framebuffer tag = good;                                                  \
        change;                                                                                    \
        size_t size;                                                                               \
        print_message("%s\n", description);                                                        \
        assert_int_equal(check(tag, &size), expected_status);                                      \
        assert_int_equal(size, expected_size);                                                     \
    }

static void tags_are_believed_only_if_they_fit(void **state) {
    (void)state;
    enum { SIZE = 5120 * 800 };
    ROW("as it is", FRAMEBUFFER_OK, SIZE, (void)0)
    ROW("at 448 GiB", FRAMEBUFFER_OK, SIZE, tag.address = 112 * FOUR_GIB)
    ROW("right below 4 GiB", FRAMEBUFFER_OK, SIZE, tag.address = FOUR_GIB - SIZE)
    ROW("across 4 GiB", FRAMEBUFFER_OK, SIZE, tag.address = FOUR_GIB - 4096)
    ROW("at the end of physical memory", FRAMEBUFFER_OK, SIZE, tag.address = (1ull << 52) - SIZE)
    ROW("24 bits", FRAMEBUFFER_OK, 5120 * 799 + 3840, tag.bits_per_pixel = 24)
    ROW("16 bits", FRAMEBUFFER_OK, 5120 * 799 + 2560,
        (tag.bits_per_pixel = 16, tag.red.position = 11, tag.red.size = 5, tag.green.position = 5,
         tag.green.size = 6, tag.blue.size = 5))
    ROW("an odd pitch", FRAMEBUFFER_OK, 5123 * 799 + 5120, tag.pitch = 5123)
    ROW("30-bit colors", FRAMEBUFFER_OK, SIZE,
        (tag.red = (struct multiboot2_color_field){20, 10},
         tag.green = (struct multiboot2_color_field){10, 10},
         tag.blue = (struct multiboot2_color_field){0, 10}))
    ROW("one pixel", FRAMEBUFFER_OK, 4, (tag.width = 1, tag.height = 1))
    ROW("8192 x 4320", FRAMEBUFFER_OK, 32768 * 4320,
        (tag.width = 8192, tag.height = 4320, tag.pitch = 32768))

    ROW("no tag", FRAMEBUFFER_ABSENT, 0, tag.has = false)
    ROW("indexed", FRAMEBUFFER_NOT_RGB, 0, tag.type = MULTIBOOT2_FRAMEBUFFER_INDEXED)
    ROW("text", FRAMEBUFFER_NOT_RGB, 0, tag.type = MULTIBOOT2_FRAMEBUFFER_EGA_TEXT)
    ROW("an unknown type", FRAMEBUFFER_NOT_RGB, 0, tag.type = 255)
    ROW("address 0", FRAMEBUFFER_NO_ADDRESS, 0, tag.address = 0)
    ROW("8 bits", FRAMEBUFFER_BAD_DEPTH, 0, tag.bits_per_pixel = 8)
    ROW("0 bits", FRAMEBUFFER_BAD_DEPTH, 0, tag.bits_per_pixel = 0)
    ROW("33 bits", FRAMEBUFFER_BAD_DEPTH, 0, tag.bits_per_pixel = 33)
    ROW("255 bits", FRAMEBUFFER_BAD_DEPTH, 0, tag.bits_per_pixel = 255)
    ROW("red beyond the pixel", FRAMEBUFFER_BAD_CHANNELS, 0, tag.red.position = 25)
    ROW("green beyond 24 bits", FRAMEBUFFER_BAD_CHANNELS, 0,
        (tag.bits_per_pixel = 24, tag.green.position = 17))
    ROW("blue of 255 bits at 255", FRAMEBUFFER_BAD_CHANNELS, 0,
        tag.blue = ((struct multiboot2_color_field){255, 255}))
    ROW("no color at all", FRAMEBUFFER_BAD_CHANNELS, 0,
        (tag.red.size = 0, tag.green.size = 0, tag.blue.size = 0))
    ROW("width 0", FRAMEBUFFER_BAD_GEOMETRY, 0, tag.width = 0)
    ROW("height 0", FRAMEBUFFER_BAD_GEOMETRY, 0, tag.height = 0)
    ROW("pitch 0", FRAMEBUFFER_BAD_GEOMETRY, 0, tag.pitch = 0)
    ROW("a pitch one byte short", FRAMEBUFFER_BAD_GEOMETRY, 0, tag.pitch = 5119)
    ROW("the widest", FRAMEBUFFER_BAD_GEOMETRY, 0, tag.width = UINT32_MAX)
    ROW("a width that is 0 in bytes of 32 bits", FRAMEBUFFER_BAD_GEOMETRY, 0,
        tag.width = 0x40000000)
    ROW("the highest", FRAMEBUFFER_BAD_GEOMETRY, 0, tag.height = UINT32_MAX)
    ROW("the longest pitch", FRAMEBUFFER_BAD_GEOMETRY, 0, tag.pitch = UINT32_MAX)
    ROW("all of the most", FRAMEBUFFER_BAD_GEOMETRY, 0,
        (tag.width = UINT32_MAX, tag.height = UINT32_MAX, tag.pitch = UINT32_MAX))
    ROW("wrapping around", FRAMEBUFFER_BAD_GEOMETRY, 0, tag.address = UINT64_MAX - 4096)
    ROW("one byte beyond physical memory", FRAMEBUFFER_BAD_GEOMETRY, 0,
        tag.address = (1ull << 52) - SIZE + 1)
}

static void every_status_has_words(void **state) {
    (void)state;
    for (int status = FRAMEBUFFER_OK; status <= FRAMEBUFFER_NO_ROOM + 1; status++) {
        assert_non_null(framebuffer_status_message((enum framebuffer_status)status));
    }
}

static void colors_are_scaled_to_their_channels(void **state) {
    (void)state;
    static const struct {
        struct multiboot2_color_field red, green, blue;
        uint32_t color, pixel;
    } rows[] = {
        {{16, 8}, {8, 8}, {0, 8}, 0x123456, 0x123456},
        {{0, 8}, {8, 8}, {16, 8}, 0x123456, 0x563412},
        {{24, 8}, {16, 8}, {8, 8}, 0x123456, 0x12345600},
        {{11, 5}, {5, 6}, {0, 5}, 0xFFFFFF, 0xFFFF},
        {{11, 5}, {5, 6}, {0, 5}, 0xFF0000, 0xF800},
        {{10, 5}, {5, 5}, {0, 5}, 0x00FF00, 0x03E0},
        {{20, 10}, {10, 10}, {0, 10}, 0xFFFFFF, 0x3FFFFFFF},
        {{20, 10}, {10, 10}, {0, 10}, 0x000080, 0x201},
        {{0, 32}, {0, 0}, {0, 0}, 0xFF0000, 0xFFFFFFFF},
        {{16, 8}, {8, 8}, {0, 8}, 0x000000, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct framebuffer framebuffer = {
            .red = rows[i].red, .green = rows[i].green, .blue = rows[i].blue};
        assert_int_equal(framebuffer_pixel(&framebuffer, rows[i].color), rows[i].pixel);
    }
}

/* What memory must hold, one byte at a time. */
static void expect_pixel(unsigned char *memory, const struct framebuffer *framebuffer, uint32_t x,
                         uint32_t y, uint32_t pixel) {
    if (x < framebuffer->width && y < framebuffer->height) {
        for (unsigned byte = 0; byte < framebuffer->pixel_size; byte++) {
            memory[y * framebuffer->pitch + x * framebuffer->pixel_size + byte] =
                (unsigned char)(pixel >> 8 * byte);
        }
    }
}

enum { INK = 0x12345678, PAPER = 0x7A6B5C4D, UNTOUCHED = 0xEE };

static void draw_something(const struct framebuffer *framebuffer, unsigned char *expected) {
    uint32_t x = random_below(framebuffer->width + 10);
    uint32_t y = random_below(framebuffer->height + 10);
    uint32_t width = random_below(40), height = random_below(40);
    uint8_t bits[40 * 5];
    for (size_t i = 0; i < sizeof bits; i++) {
        bits[i] = (uint8_t)random_below(256);
    }
    bool fill = random_below(2);
    for (uint32_t line = 0; line < height; line++) {
        for (uint32_t column = 0; column < width; column++) {
            bool set = fill || bits[line * ((width + 7) / 8) + column / 8] & 0x80 >> column % 8;
            expect_pixel(expected, framebuffer, x + column, y + line, set ? INK : PAPER);
        }
    }
    if (fill) {
        framebuffer_fill(framebuffer, x, y, width, height, INK);
    } else {
        framebuffer_draw(framebuffer, x, y, (struct bitmap){bits, width, height}, INK, PAPER);
    }
}

/* Of exactly the size that the check asked for: the sanitizer sees one byte more. */
static void drawing_touches_its_pixels_and_no_byte_else(void **state) {
    (void)state;
    for (unsigned round = 0; round < 2000; round++) {
        struct multiboot2_framebuffer tag = good;
        tag.bits_per_pixel = (uint8_t)(16 + 8 * random_below(3));
        tag.width = 1 + random_below(60);
        tag.height = 1 + random_below(60);
        tag.pitch = tag.width * tag.bits_per_pixel / 8 + random_below(9);
        tag.red = tag.green = tag.blue = (struct multiboot2_color_field){0, 8};
        struct framebuffer framebuffer;
        size_t size;
        assert_int_equal(framebuffer_check(&tag, &framebuffer, &size), FRAMEBUFFER_OK);
        unsigned char *memory = malloc(size), *expected = malloc(size);
        memset(memory, UNTOUCHED, size);
        memset(expected, UNTOUCHED, size);
        framebuffer.memory = memory;
        for (unsigned times = 0; times < 5; times++) {
            draw_something(&framebuffer, expected);
        }
        framebuffer_fill(&framebuffer, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, INK);
        assert_memory_equal(memory, expected, size);
        free(memory);
        free(expected);
    }
}

int main(void) {
    random_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_are_believed_only_if_they_fit),
        cmocka_unit_test(every_status_has_words),
        cmocka_unit_test(colors_are_scaled_to_their_channels),
        cmocka_unit_test(drawing_touches_its_pixels_and_no_byte_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

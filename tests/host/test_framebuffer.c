/* The framebuffer: which tags are refused, and that every layout gets its pixels right and not one
 * byte more is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/screen/paint.h"
#include "tests/host/random.h"

/* What OVMF on QEMU's standard VGA tells, seen with GRUB 2.06. */
static const struct trapgate_framebuffer good = {
    .width = 1280,
    .height = 800,
    .pitch = 5120,
    .bits_per_pixel = 32,
    .red = {16, 8},
    .green = {8, 8},
    .blue = {0, 8},
};

static enum trapgate_screen_status check(struct trapgate_framebuffer tag, size_t *size) {
    *size = 0;
    return trapgate_framebuffer_check(&tag, size);
}

/* The good tag, with a change. */
#define ROW(description, expected_status, expected_size, change)                                   \
    {                                                                                              \
        struct trapgate_framebuffer tag = good;                                                    \
        change;                                                                                    \
        size_t size;                                                                               \
        print_message("%s\n", description);                                                        \
        assert_int_equal(check(tag, &size), expected_status);                                      \
        assert_int_equal(size, expected_size);                                                     \
    }

static void tags_are_believed_only_if_they_fit(void **state) {
    (void)state;
    enum { SIZE = 5120 * 800 };
    ROW("as it is", TRAPGATE_SCREEN_OK, SIZE, (void)0)
    ROW("24 bits", TRAPGATE_SCREEN_OK, 5120 * 799 + 3840, tag.bits_per_pixel = 24)
    ROW("16 bits", TRAPGATE_SCREEN_OK, 5120 * 799 + 2560,
        (tag.bits_per_pixel = 16, tag.red.position = 11, tag.red.size = 5, tag.green.position = 5,
         tag.green.size = 6, tag.blue.size = 5))
    ROW("an odd pitch", TRAPGATE_SCREEN_OK, 5123 * 799 + 5120, tag.pitch = 5123)
    ROW("30-bit colors", TRAPGATE_SCREEN_OK, SIZE,
        (tag.red = (struct trapgate_color_field){20, 10},
         tag.green = (struct trapgate_color_field){10, 10},
         tag.blue = (struct trapgate_color_field){0, 10}))
    ROW("one pixel", TRAPGATE_SCREEN_OK, 4, (tag.width = 1, tag.height = 1))
    ROW("8192 x 4320", TRAPGATE_SCREEN_OK, 32768 * 4320,
        (tag.width = 8192, tag.height = 4320, tag.pitch = 32768))

    ROW("8 bits", TRAPGATE_SCREEN_BAD_DEPTH, 0, tag.bits_per_pixel = 8)
    ROW("0 bits", TRAPGATE_SCREEN_BAD_DEPTH, 0, tag.bits_per_pixel = 0)
    ROW("33 bits", TRAPGATE_SCREEN_BAD_DEPTH, 0, tag.bits_per_pixel = 33)
    ROW("255 bits", TRAPGATE_SCREEN_BAD_DEPTH, 0, tag.bits_per_pixel = 255)
    ROW("red beyond the pixel", TRAPGATE_SCREEN_BAD_CHANNELS, 0, tag.red.position = 25)
    ROW("green beyond 24 bits", TRAPGATE_SCREEN_BAD_CHANNELS, 0,
        (tag.bits_per_pixel = 24, tag.green.position = 17))
    ROW("blue of 255 bits at 255", TRAPGATE_SCREEN_BAD_CHANNELS, 0,
        tag.blue = ((struct trapgate_color_field){255, 255}))
    ROW("no color at all", TRAPGATE_SCREEN_BAD_CHANNELS, 0,
        (tag.red.size = 0, tag.green.size = 0, tag.blue.size = 0))
    ROW("width 0", TRAPGATE_SCREEN_BAD_GEOMETRY, 0, tag.width = 0)
    ROW("height 0", TRAPGATE_SCREEN_BAD_GEOMETRY, 0, tag.height = 0)
    ROW("pitch 0", TRAPGATE_SCREEN_BAD_GEOMETRY, 0, tag.pitch = 0)
    ROW("a pitch one byte short", TRAPGATE_SCREEN_BAD_GEOMETRY, 0, tag.pitch = 5119)
    ROW("the widest", TRAPGATE_SCREEN_BAD_GEOMETRY, 0, tag.width = UINT32_MAX)
    ROW("a width that is 0 in bytes of 32 bits", TRAPGATE_SCREEN_BAD_GEOMETRY, 0,
        tag.width = 0x40000000)
    ROW("the highest", TRAPGATE_SCREEN_BAD_GEOMETRY, 0, tag.height = UINT32_MAX)
    ROW("the longest pitch", TRAPGATE_SCREEN_BAD_GEOMETRY, 0, tag.pitch = UINT32_MAX)
    ROW("all of the most", TRAPGATE_SCREEN_BAD_GEOMETRY, 0,
        (tag.width = UINT32_MAX, tag.height = UINT32_MAX, tag.pitch = UINT32_MAX))
}

static void every_status_has_words(void **state) {
    (void)state;
    for (int status = TRAPGATE_SCREEN_OK; status <= TRAPGATE_SCREEN_NO_FONT + 1; status++) {
        assert_non_null(trapgate_screen_status_message((enum trapgate_screen_status)status));
    }
}

static void colors_are_scaled_to_their_channels(void **state) {
    (void)state;
    static const struct {
        struct trapgate_color_field red, green, blue;
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
        struct trapgate_framebuffer framebuffer = {
            .red = rows[i].red, .green = rows[i].green, .blue = rows[i].blue};
        assert_int_equal(trapgate_screen_pixel(&framebuffer, rows[i].color), rows[i].pixel);
    }
}

/* What memory must hold, one byte at a time. */
static void expect_pixel(unsigned char *memory, const struct trapgate_screen *screen, uint32_t x,
                         uint32_t y, uint32_t pixel) {
    for (unsigned byte = 0; byte < screen->pixel_size; byte++) {
        memory[y * screen->framebuffer.pitch + x * screen->pixel_size + byte] =
            (unsigned char)(pixel >> 8 * byte);
    }
}

enum { INK = 0x12345678, PAPER = 0x7A6B5C4D, UNTOUCHED = 0xEE };

static void fill_something(const struct trapgate_screen *screen, unsigned char *expected) {
    struct trapgate_screen_rectangle area;
    area.x = random_below(screen->framebuffer.width);
    area.y = random_below(screen->framebuffer.height);
    area.width = random_below(screen->framebuffer.width - area.x + 1);
    area.height = random_below(screen->framebuffer.height - area.y + 1);
    uint32_t pixel = (uint32_t)random_bits();
    for (uint32_t line = 0; line < area.height; line++) {
        for (uint32_t column = 0; column < area.width; column++) {
            expect_pixel(expected, screen, area.x + column, area.y + line, pixel);
        }
    }
    trapgate_screen_fill(screen, area, pixel);
}

/* One glyph, then another one in its place, which is drawn by the difference. */
static void draw_something(const struct trapgate_screen *screen, unsigned char *expected) {
    uint32_t width = screen->font.width, height = screen->font.height;
    uint32_t x = random_below(screen->framebuffer.width - width + 1);
    uint32_t y = random_below(screen->framebuffer.height - height + 1);
    size_t bytes_per_line = (width + 7) / 8;
    uint8_t glyphs[2][40 * 5];
    for (size_t i = 0; i < sizeof glyphs[0]; i++) {
        glyphs[0][i] = (uint8_t)random_below(256);
        glyphs[1][i] = random_below(2) ? glyphs[0][i] : (uint8_t)random_below(256);
    }
    struct trapgate_screen_brush brush;
    trapgate_screen_make_brush(&brush, screen->pixel_size, INK, PAPER);
    volatile unsigned char *to = trapgate_screen_address(screen, x, y);
    trapgate_screen_draw_glyph(screen, to, &brush, glyphs[0], NULL);
    trapgate_screen_draw_glyph(screen, to, &brush, glyphs[1], glyphs[0]);
    for (uint32_t line = 0; line < height; line++) {
        for (uint32_t column = 0; column < width; column++) {
            bool set = glyphs[1][line * bytes_per_line + column / 8] & 0x80 >> column % 8;
            expect_pixel(expected, screen, x + column, y + line, set ? INK : PAPER);
        }
    }
}

/* Of exactly the size that the check asks for, between two margins that nothing may touch: a sanitizer
 * does not see the stores of `rep stosq`. */
static void drawing_touches_its_pixels_and_no_byte_else(void **state) {
    (void)state;
    enum { MARGIN = 64 };
    for (unsigned round = 0; round < 2000; round++) {
        static struct trapgate_screen screen;
        screen.framebuffer = good;
        screen.pixel_size = 2 + random_below(3);
        screen.framebuffer.bits_per_pixel = (uint8_t)(8 * screen.pixel_size);
        screen.framebuffer.width = 1 + random_below(60);
        screen.framebuffer.height = 1 + random_below(60);
        screen.framebuffer.pitch = screen.framebuffer.width * screen.pixel_size + random_below(9);
        screen.framebuffer.red = screen.framebuffer.green = screen.framebuffer.blue =
            (struct trapgate_color_field){0, 8};
        screen.font.width =
            1 + random_below(screen.framebuffer.width < 40 ? screen.framebuffer.width : 40);
        screen.font.height =
            1 + random_below(screen.framebuffer.height < 40 ? screen.framebuffer.height : 40);
        size_t size;
        assert_int_equal(trapgate_framebuffer_check(&screen.framebuffer, &size),
                         TRAPGATE_SCREEN_OK);
        unsigned char *memory = malloc(size + 2 * MARGIN), *expected = malloc(size + 2 * MARGIN);
        memset(memory, UNTOUCHED, size + 2 * MARGIN);
        memset(expected, UNTOUCHED, size + 2 * MARGIN);
        screen.framebuffer.memory = memory + MARGIN;
        for (unsigned times = 0; times < 5; times++) {
            fill_something(&screen, expected + MARGIN);
            draw_something(&screen, expected + MARGIN);
        }
        assert_memory_equal(memory, expected, size + 2 * MARGIN);
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

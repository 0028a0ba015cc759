/* A screen on a framebuffer, whole: whatever was written in whatever order, its pixels are those of a
 * screen on which only the last text was ever drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <trapgate/screen.h>
#include "arch/x86_64/screen/quarter.h"
#include "tests/host/random.h"

enum { WIDTH = 203, HEIGHT = 100, PITCH = 4 * WIDTH + 5, SIZE = PITCH * HEIGHT, MARGIN = 64 };

/* Fonts of 8 x 16 and 12 x 24, of random glyphs but for the space. */
static struct {
    uint32_t header[8];
    uint8_t glyphs[128][48];
} small_font, big_font;
static struct trapgate_font_file fonts[] = {{&big_font, sizeof big_font}, {NULL, 0}};
static struct trapgate_font_file both_fonts[] = {
    {&small_font, sizeof small_font}, {&big_font, sizeof big_font}, {NULL, 0}};

static void make_fonts(unsigned space) {
    const uint32_t small[] = {0x864AB572, 0, 32, 0, 128, 48, 16, 8};
    const uint32_t big[] = {0x864AB572, 0, 32, 0, 128, 48, 24, 12};
    memcpy(small_font.header, small, sizeof small);
    memcpy(big_font.header, big, sizeof big);
    for (size_t i = 0; i < sizeof big_font.glyphs; i++) {
        small_font.glyphs[i / 48][i % 48] = (uint8_t)random_below(256);
        big_font.glyphs[i / 48][i % 48] = (uint8_t)random_below(256);
    }
    memset(small_font.glyphs[' '], (int)space, sizeof small_font.glyphs[0]);
    memset(big_font.glyphs[' '], (int)space, sizeof big_font.glyphs[0]);
}

static struct trapgate_screen_options options_of(unsigned char *memory) {
    return (struct trapgate_screen_options){.framebuffer = {.memory = memory + MARGIN,
                                                            .width = WIDTH,
                                                            .height = HEIGHT,
                                                            .pitch = PITCH,
                                                            .bits_per_pixel = 32,
                                                            .red = {16, 8},
                                                            .green = {8, 8},
                                                            .blue = {0, 8}},
                                            .fonts = fonts};
}

static struct trapgate_screen screen, fresh;
static struct trapgate_screen_cell cells[TRAPGATE_SCREEN_CELLS], fresh_cells[TRAPGATE_SCREEN_CELLS];
static unsigned char memory[SIZE + 2 * MARGIN], fresh_memory[SIZE + 2 * MARGIN];

/* The same cells, each drawn once onto a cleared screen whose old ones are not known. */
static void draw_anew(void) {
    struct trapgate_screen_options options = options_of(fresh_memory);
    options.cells = fresh_cells;
    options.cell_count = TRAPGATE_SCREEN_CELLS;
    assert_int_equal(trapgate_screen_start(&fresh, &options), TRAPGATE_SCREEN_OK);
    for (unsigned i = 0; i < fresh.columns * fresh.lines; i++) {
        fresh.surface.draw(&fresh, i % fresh.columns, i / fresh.columns, cells[i], NULL);
    }
}

static void differences_come_to_the_same_as_all(unsigned space) {
    make_fonts(space);
    memset(memory, 0xEE, sizeof memory);
    memset(fresh_memory, 0xEE, sizeof fresh_memory);
    struct trapgate_screen_options options = options_of(memory);
    options.cells = cells;
    options.cell_count = TRAPGATE_SCREEN_CELLS;
    assert_int_equal(trapgate_screen_start(&screen, &options), TRAPGATE_SCREEN_OK);
    for (unsigned round = 0; round < 300; round++) {
        char text[40];
        size_t length = random_below(sizeof text);
        for (size_t i = 0; i < length; i++) {
            text[i] = "\n\r ab"[random_below(5)];
        }
        trapgate_screen_set_style(random_below(TRAPGATE_SCREEN_STYLES), &screen);
        trapgate_screen_put(text, length, &screen);
        if (random_below(20) == 0) {
            trapgate_screen_clear(&screen);
        }
        draw_anew();
        assert_memory_equal(memory, fresh_memory, sizeof memory);
    }
}

static void any_text_leaves_the_same_pixels_as_the_last_one(void **state) {
    (void)state;
    differences_come_to_the_same_as_all(0);
}

static void a_font_whose_space_is_not_empty_does_so_too(void **state) {
    (void)state;
    differences_come_to_the_same_as_all(0x42);
}

/* A cell's memory may be damaged: a style that there is not is drawn as plain. */
static void a_damaged_style_does_no_harm(void **state) {
    (void)state;
    make_fonts(0);
    struct trapgate_screen_options options = options_of(memory);
    assert_int_equal(trapgate_screen_start(&screen, &options), TRAPGATE_SCREEN_OK);
    struct trapgate_screen_cell damaged = {'a', 255}, old = {'b', 254};
    screen.surface.draw(&screen, 0, 0, damaged, &old);
    draw_anew();
}

/* Large characters are of cells, so that what is written over them, or scrolls, leaves nothing of them. */
static void large_text_leaves_the_same_pixels_too(void **state) {
    (void)state;
    make_fonts(0);
    struct trapgate_screen_options options = options_of(memory);
    options.cells = cells;
    options.cell_count = TRAPGATE_SCREEN_CELLS;
    assert_int_equal(trapgate_screen_start(&screen, &options), TRAPGATE_SCREEN_OK);
    for (unsigned round = 0; round < 200; round++) {
        char text[8];
        for (unsigned i = 0; i < sizeof text; i++) {
            text[i] = (char)(' ' + random_below(95));
        }
        struct trapgate_screen_place place = {random_below(screen.columns + 2),
                                              random_below(screen.lines + 2), random_below(2)};
        trapgate_screen_put_at(&screen, place, random_below(TRAPGATE_SCREEN_STYLES + 1), text,
                               random_below(sizeof text + 1));
        if (random_below(4) == 0) {
            trapgate_screen_put(text, sizeof text, &screen);
        }
        draw_anew();
    }
}

/* Each quarter has its part of the enlarged glyph, pixel by pixel. */
static void a_large_character_is_twice_the_size_in_both_directions(void **state) {
    (void)state;
    make_fonts(0);
    struct trapgate_font font;
    assert_true(trapgate_font_parse(&big_font, sizeof big_font, &font));
    for (unsigned y = 0; y < 2 * font.height; y++) {
        for (unsigned x = 0; x < 2 * font.width; x++) {
            uint8_t quarter[TRAPGATE_SCREEN_GLYPH_SIZE];
            trapgate_screen_make_quarter(quarter, &font, 'A', x >= font.width, y >= font.height);
            unsigned column = x % font.width, line = y % font.height;
            assert_int_equal(quarter[2 * line + column / 8] >> (7 - column % 8) & 1,
                             font.glyph_of['A'][2 * (y / 2) + x / 2 / 8] >> (7 - x / 2 % 8) & 1);
        }
    }
}

static void the_biggest_font_with_enough_text_is_taken(void **state) {
    (void)state;
    make_fonts(0);
    static unsigned char big_memory[1536 * 1080 * 2];
    struct trapgate_screen_options options = options_of(memory);
    options.fonts = both_fonts;
    trapgate_screen_start(&screen, &options);
    assert_int_equal(screen.font.height, 16);
    options.framebuffer = (struct trapgate_framebuffer){.memory = big_memory,
                                                        .width = 1536,
                                                        .height = 1080,
                                                        .pitch = 3072,
                                                        .bits_per_pixel = 16,
                                                        .red = {11, 5},
                                                        .green = {5, 6},
                                                        .blue = {0, 5}};
    trapgate_screen_start(&screen, &options);
    assert_int_equal(screen.font.height, 24);
    assert_int_equal(screen.columns, 128);
    options.framebuffer.width--; /* a column less: the smaller font */
    trapgate_screen_start(&screen, &options);
    assert_int_equal(screen.font.height, 16);
}

static void what_cannot_be_used_is_left_alone(void **state) {
    (void)state;
    static const struct trapgate_font_file none[] = {{NULL, 0}},
                                           broken[] = {{"font", 4}, {NULL, 0}};
    make_fonts(0);
    memset(memory, 0xEE, sizeof memory);
    memcpy(fresh_memory, memory, sizeof memory);
    struct trapgate_screen_options options = options_of(memory);
    options.fonts = none;
    assert_int_equal(trapgate_screen_start(&screen, &options), TRAPGATE_SCREEN_NO_FONT);
    options.fonts = NULL;
    assert_int_equal(trapgate_screen_start(&screen, &options), TRAPGATE_SCREEN_NO_FONT);
    options.fonts = broken;
    assert_int_equal(trapgate_screen_start(&screen, &options), TRAPGATE_SCREEN_NO_FONT);
    options.fonts = fonts;
    options.framebuffer.height = 23; /* less than a line of text */
    assert_int_equal(trapgate_screen_start(&screen, &options), TRAPGATE_SCREEN_NO_FONT);
    options.framebuffer.pitch = 4 * WIDTH - 1;
    assert_int_equal(trapgate_screen_start(&screen, &options), TRAPGATE_SCREEN_BAD_GEOMETRY);
    options = options_of(memory);
    options.framebuffer.memory = NULL;
    assert_int_equal(trapgate_screen_start(&screen, &options), TRAPGATE_SCREEN_NO_MEMORY);
    trapgate_screen_put("text", 4, &screen);
    assert_memory_equal(memory, fresh_memory, sizeof memory);
}

static bool is_dark(unsigned x, unsigned y, void *context) {
    assert_ptr_equal(context, &screen);
    return (x + y) % 2;
}

static void squares_are_drawn_and_taken_away(void **state) {
    (void)state;
    make_fonts(0);
    memset(memory, 0xEE, sizeof memory);
    memset(fresh_memory, 0xEE, sizeof fresh_memory);
    struct trapgate_screen_options options = options_of(memory);
    options.cells = cells;
    options.cell_count = TRAPGATE_SCREEN_CELLS;
    trapgate_screen_start(&screen, &options);
    assert_false(trapgate_screen_has_room_for_squares(&screen, 40));
    assert_true(trapgate_screen_has_room_for_squares(&screen, 30));
    trapgate_screen_draw_squares(&screen, 30, is_dark, &screen);
    unsigned dark = 0, light = 0;
    for (size_t i = 0; i < WIDTH * HEIGHT; i++) {
        uint32_t pixel;
        memcpy(&pixel, memory + MARGIN + i / WIDTH * PITCH + i % WIDTH * 4, 4);
        dark += pixel == 0;
        light += pixel == 0xFFFFFF;
    }
    assert_int_equal(dark, 450 * 4);
    assert_int_equal(light, 450 * 4);
    trapgate_screen_clear(&screen);
    draw_anew();
    assert_memory_equal(memory, fresh_memory, sizeof memory);
}

int main(void) {
    random_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_text_leaves_the_same_pixels_as_the_last_one),
        cmocka_unit_test(a_font_whose_space_is_not_empty_does_so_too),
        cmocka_unit_test(a_damaged_style_does_no_harm),
        cmocka_unit_test(large_text_leaves_the_same_pixels_too),
        cmocka_unit_test(a_large_character_is_twice_the_size_in_both_directions),
        cmocka_unit_test(the_biggest_font_with_enough_text_is_taken),
        cmocka_unit_test(what_cannot_be_used_is_left_alone),
        cmocka_unit_test(squares_are_drawn_and_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Fonts: both formats, with and without a table of characters, and files cut off anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <trapgate/screen.h>
#include "tests/host/random.h"

struct file {
    uint8_t bytes[40000];
    size_t size;
};

static void append(struct file *file, const void *bytes, size_t size) {
    memcpy(file->bytes + file->size, bytes, size);
    file->size += size;
}

/* Each glyph is made of bytes that tell which one it is. */
static void append_glyphs(struct file *file, unsigned count, size_t size) {
    for (unsigned glyph = 0; glyph < count; glyph++) {
        memset(file->bytes + file->size, (int)(glyph % 251), size);
        file->size += size;
    }
}

static void make_psf1(struct file *file, uint8_t mode, uint8_t height) {
    *file = (struct file){0};
    append(file, (uint8_t[]){0x36, 0x04, mode, height}, 4);
    append_glyphs(file, mode & 1 ? 512 : 256, height);
}

static void make_psf2(struct file *file, uint32_t flags, uint32_t count, uint32_t width,
                      uint32_t height) {
    uint32_t size = height * ((width + 7) / 8);
    *file = (struct file){0};
    append(file, (uint32_t[]){0x864AB572, 0, 32, flags, count, size, height, width}, 32);
    append_glyphs(file, count, size);
}

/* The font is parsed from memory of exactly its size, where the sanitizer sees one byte more. */
static bool parse(const struct file *file, size_t size, struct trapgate_font *font,
                  uint8_t **copy) {
    *copy = malloc(size + !size);
    memcpy(*copy, file->bytes, size);
    return trapgate_font_parse(*copy, size, font);
}

static void expect_glyph(const struct trapgate_font *font, char character, unsigned glyph) {
    const uint8_t *bits = font->glyph_of[(uint8_t)character];
    for (size_t i = 0; i < font->height * ((font->width + 7) / 8); i++) {
        assert_int_equal(bits[i], glyph % 251);
    }
}

static void without_a_table_the_position_is_the_character(void **state) {
    (void)state;
    struct file file;
    struct trapgate_font font;
    uint8_t *copy;
    make_psf1(&file, 0, 16);
    assert_true(parse(&file, file.size, &font, &copy));
    assert_int_equal(font.width, 8);
    assert_int_equal(font.height, 16);
    for (int character = TRAPGATE_FONT_FIRST; character <= TRAPGATE_FONT_LAST; character++) {
        expect_glyph(&font, (char)character, (unsigned)character);
    }
    free(copy);
    make_psf2(&file, 0, 300, 12, 24);
    assert_true(parse(&file, file.size, &font, &copy));
    assert_int_equal(font.width, 12);
    assert_int_equal(font.height, 24);
    expect_glyph(&font, 'A', 'A');
    free(copy);
}

static void what_is_not_ascii_is_a_question_mark(void **state) {
    (void)state;
    struct file file;
    struct trapgate_font font;
    uint8_t *copy;
    make_psf1(&file, 1, 8);
    assert_true(parse(&file, file.size, &font, &copy));
    for (int character = -128; character < 128; character++) {
        bool printable = character >= TRAPGATE_FONT_FIRST && character <= TRAPGATE_FONT_LAST;
        expect_glyph(&font, (char)character, printable ? (unsigned)character : '?');
    }
    free(copy);
}

/* Glyph 7 stands for A, also for a sequence with B in it, and for a character beyond ASCII. */
static void the_table_says_which_glyph_it_is(void **state) {
    (void)state;
    struct file file;
    struct trapgate_font font;
    uint8_t *copy;
    make_psf1(&file, 4, 16);
    for (unsigned glyph = 0; glyph < 256; glyph++) {
        if (glyph == 7) {
            append(&file, (uint16_t[]){'A', 0x2500, 0xFFFE, 'B', 0x301}, 10);
        }
        append(&file, (uint16_t[]){0xFFFF}, 2);
    }
    assert_true(parse(&file, file.size, &font, &copy));
    expect_glyph(&font, 'A', 7);
    expect_glyph(&font, 'B', 'B');
    free(copy);

    make_psf2(&file, 1, 20, 8, 8);
    for (unsigned glyph = 0; glyph < 20; glyph++) {
        if (glyph == 7) {
            append(&file,
                   "A\xE2\x94\x80\xFE"
                   "B\xCC\x81",
                   8);
        }
        append(&file, "\xFF", 1);
    }
    assert_true(parse(&file, file.size, &font, &copy));
    expect_glyph(&font, 'A', 7);
    expect_glyph(&font, 'B', 0); /* 20 glyphs do not reach to B */
    free(copy);
}

static void refuse(const struct file *file) {
    struct trapgate_font font;
    uint8_t *copy;
    assert_false(parse(file, file->size, &font, &copy));
    free(copy);
}

static void broken_files_are_refused(void **state) {
    (void)state;
    struct file file;
    static const struct {
        size_t offset;
        uint32_t value;
    } changes[] = {
        {0, 0},                    /* magic */
        {8, 31},                   /* header size: too small, */
        {8, 0xFFFFFFFF},           /* and beyond the end */
        {16, 0},                   /* glyphs: none, */
        {16, 257},                 /* one too many, */
        {16, 0x10000000},          /* and 2^32 bytes of them */
        {20, 0},                   /* size of a glyph: none, */
        {20, 47},                  /* less than its lines take, */
        {20, 0xFFFFFFFF},          /* and the greatest */
        {24, 0},                   /* height */
        {24, 129},        {28, 0}, /* width */
        {28, 65},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        make_psf2(&file, 0, 256, 12, 24);
        memcpy(file.bytes + changes[i].offset, &changes[i].value, 4);
        refuse(&file);
    }
    make_psf1(&file, 0, 0);
    refuse(&file);
    make_psf1(&file, 0, 129);
    refuse(&file);
}

static void files_may_be_cut_off_anywhere(void **state) {
    (void)state;
    struct file file;
    make_psf1(&file, 2, 8);
    for (size_t size = 0; size <= file.size; size++) {
        struct trapgate_font font;
        uint8_t *copy;
        assert_int_equal(parse(&file, size, &font, &copy), size == file.size);
        free(copy);
    }
}

/* Whatever the bytes: no bad read, and every glyph of a font that is taken is in the file. */
static void random_headers_do_no_harm(void **state) {
    (void)state;
    unsigned taken = 0;
    for (unsigned round = 0; round < 20000; round++) {
        struct file file;
        make_psf2(&file, random_below(2), 1 + random_below(60), 1 + random_below(64),
                  1 + random_below(32));
        file.bytes[8 + random_below(24)] = (uint8_t)random_bits();
        struct trapgate_font font;
        uint8_t *copy;
        if (parse(&file, file.size, &font, &copy)) {
            taken++;
            volatile uint8_t sum = 0;
            for (int character = -128; character < 128; character++) {
                const uint8_t *bits = font.glyph_of[(uint8_t)character];
                for (size_t i = 0; i < font.height * ((font.width + 7) / 8); i++) {
                    sum = (uint8_t)(sum + bits[i]);
                }
            }
        }
        free(copy);
    }
    assert_true(taken >= 100 && taken <= 19900);
}

int main(void) {
    random_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_table_the_position_is_the_character),
        cmocka_unit_test(what_is_not_ascii_is_a_question_mark),
        cmocka_unit_test(the_table_says_which_glyph_it_is),
        cmocka_unit_test(broken_files_are_refused),
        cmocka_unit_test(files_may_be_cut_off_anywhere),
        cmocka_unit_test(random_headers_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

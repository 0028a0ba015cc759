#include "kernel/output/framebuffer_screen.h"

#include "kernel/output/font.h"
#include "kernel/memory.h"
#include "kernel/output/text_screen.h"

/* With less text than this on the screen a smaller font is better: reports are 80 columns wide. */
enum { COLUMNS_WANTED = 100, LINES_WANTED = 40 };

static struct framebuffer framebuffer;
static struct font font;
static struct text_surface surface;
static uint32_t left, top; /* of the text, which is in the middle of the screen */

/* 0xRRGGBB */
struct colors {
    uint32_t ink, paper;
};
#define PAPER 0x0C1018
static const struct colors colors[CONSOLE_STYLES] = {
    [CONSOLE_PLAIN] = {0xC8D0D8, PAPER}, [CONSOLE_HEADLINE] = {0xFFFFFF, 0xB01818},
    [CONSOLE_LABEL] = {0x8090A0, PAPER}, [CONSOLE_GOOD] = {0x70E070, PAPER},
    [CONSOLE_BAD] = {0xFF6860, PAPER},
};
static struct colors pixels[CONSOLE_STYLES];

static bool is_roomy(const struct font *with) {
    return framebuffer.width / with->width >= COLUMNS_WANTED &&
           framebuffer.height / with->height >= LINES_WANTED;
}

/* The biggest roomy one, else the smallest. False if none fits at all. */
static bool choose_font(void) {
    bool found = false;
    for (size_t i = 0; i < font_file_count; i++) {
        struct font next;
        if (font_parse(font_files[i].data, font_files[i].size, &next) &&
            (!found || is_roomy(&next))) {
            font = next;
            found = true;
        }
    }
    return found && framebuffer.width >= font.width && framebuffer.height >= font.height;
}

static void draw(unsigned column, unsigned line, char character, enum console_style style) {
    struct bitmap glyph = {font_glyph(&font, character), font.width, font.height};
    framebuffer_draw(&framebuffer, left + column * font.width, top + line * font.height, glyph,
                     pixels[style].ink, pixels[style].paper);
}

static unsigned at_most(unsigned value, unsigned maximum) {
    return value < maximum ? value : maximum;
}

static void initialize_surface(void) {
    surface = (struct text_surface){
        .columns = at_most(framebuffer.width / font.width, TEXT_SCREEN_COLUMNS_MAXIMUM),
        .lines = at_most(framebuffer.height / font.height, TEXT_SCREEN_LINES_MAXIMUM),
        .draw = draw,
    };
    left = (framebuffer.width - surface.columns * font.width) / 2;
    top = (framebuffer.height - surface.lines * font.height) / 2;
}

enum framebuffer_status framebuffer_screen_initialize(const struct multiboot2_framebuffer *tag) {
    size_t size;
    enum framebuffer_status status = framebuffer_check(tag, &framebuffer, &size);
    if (status != FRAMEBUFFER_OK) {
        return status;
    }
    framebuffer.memory = memory_map_device(tag->address, size, MEMORY_WRITE_COMBINING);
    if (!framebuffer.memory || !choose_font()) {
        return FRAMEBUFFER_NO_ROOM;
    }
    for (unsigned style = 0; style < CONSOLE_STYLES; style++) {
        pixels[style].ink = framebuffer_pixel(&framebuffer, colors[style].ink);
        pixels[style].paper = framebuffer_pixel(&framebuffer, colors[style].paper);
    }
    initialize_surface();
    framebuffer_fill(&framebuffer, 0, 0, framebuffer.width, framebuffer.height,
                     pixels[CONSOLE_PLAIN].paper);
    text_screen_initialize(&surface);
    return FRAMEBUFFER_OK;
}

/* In pixels; 0 if there is no such screen. */
static uint32_t square_size(unsigned size) {
    if (!surface.lines) {
        return 0;
    }
    uint32_t width = surface.columns * font.width, height = (surface.lines - 1) * font.height;
    return (width < height ? width : height) / size;
}

bool framebuffer_screen_has_room(unsigned size) {
    return square_size(size) >= 2;
}

void framebuffer_screen_draw_squares(unsigned size, bool (*is_dark)(unsigned x, unsigned y)) {
    uint32_t side = square_size(size);
    uint32_t start = left + (surface.columns * font.width - size * side) / 2;
    uint32_t dark = framebuffer_pixel(&framebuffer, 0x000000);
    uint32_t light = framebuffer_pixel(&framebuffer, 0xFFFFFF);
    for (unsigned y = 0; y < size; y++) {
        for (unsigned x = 0; x < size; x++) {
            framebuffer_fill(&framebuffer, start + x * side, top + y * side, side, side,
                             is_dark(x, y) ? dark : light);
        }
    }
}

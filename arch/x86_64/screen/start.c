/* A framebuffer as a surface for text: which font, which colors, where the text is. */
#include "arch/x86_64/screen/font.h"
#include "arch/x86_64/screen/paint.h"
#include "arch/x86_64/screen/quarter.h"

/* With less text than this on the screen a smaller font is better: a report in two columns takes it. */
enum { COLUMNS_WANTED = 128, LINES_WANTED = 45 };

/* 0xRRGGBB */
#define PAPER 0x0C1018
static const struct {
    uint32_t ink, paper;
} colors[TRAPGATE_SCREEN_STYLES] = {
    [TRAPGATE_SCREEN_PLAIN] = {0xC8D0D8, PAPER}, [TRAPGATE_SCREEN_HEADLINE] = {0xFFFFFF, 0xB01818},
    [TRAPGATE_SCREEN_LABEL] = {0x8090A0, PAPER}, [TRAPGATE_SCREEN_GOOD] = {0x70E070, PAPER},
    [TRAPGATE_SCREEN_BAD] = {0xFF6860, PAPER},
};

/* The biggest font with enough text on the screen, else the smallest, which comes first. False if none
 * fits at all. */
static bool choose_font(struct trapgate_screen *screen, const struct trapgate_font_file *fonts) {
    const struct trapgate_font_file *chosen = NULL;
    for (const struct trapgate_font_file *next = fonts; next && next->data; next++) {
        uint32_t width, height;
        if (!trapgate_font_size(next->data, next->size, &width, &height)) {
            continue;
        }
        uint32_t columns = screen->framebuffer.width / width;
        uint32_t lines = screen->framebuffer.height / height;
        if (columns && lines && (!chosen || (columns >= COLUMNS_WANTED && lines >= LINES_WANTED))) {
            chosen = next;
        }
    }
    return chosen && trapgate_font_parse(chosen->data, chosen->size, &screen->font);
}

static bool is_empty(const struct trapgate_font *font, char character) {
    const uint8_t *glyph = font->glyph_of[(uint8_t)character];
    uint8_t all = 0;
    for (size_t i = 0; i < font->height * ((font->width + 7) / 8); i++) {
        all |= glyph[i];
    }
    return !all;
}

/* The glyph that `old` left on the screen, if it is there in the colors of `cell`: both have the same
 * style, or one of them has no ink. Else NULL. */
static const uint8_t *comparable_glyph(const struct trapgate_screen *screen,
                                       struct trapgate_screen_cell cell,
                                       struct trapgate_screen_cell old) {
    const struct trapgate_screen_brush *brushes = screen->brushes;
    bool is_comparable =
        cell.style == old.style ||
        (screen->space_is_empty && (cell.character == ' ' || old.character == ' ') &&
         old.style < TRAPGATE_SCREEN_STYLES &&
         brushes[cell.style].paper == brushes[old.style].paper);
    return is_comparable ? screen->font.glyph_of[(uint8_t)old.character] : NULL;
}

/* A quarter of a large character, or a style that was damaged. Apart from draw(), which is fast. */
__attribute__((noinline)) static void draw_unusual(const struct trapgate_screen *screen,
                                                   volatile unsigned char *to,
                                                   struct trapgate_screen_cell cell) {
    uint8_t quarter[TRAPGATE_SCREEN_GLYPH_SIZE];
    const uint8_t *glyph = screen->font.glyph_of[(uint8_t)cell.character];
    unsigned style = cell.style & TRAPGATE_SCREEN_STYLE;
    if (cell.style & TRAPGATE_SCREEN_IS_QUARTER) {
        trapgate_screen_make_quarter(quarter, &screen->font, (uint8_t)cell.character,
                                     cell.style & TRAPGATE_SCREEN_IS_RIGHT,
                                     cell.style & TRAPGATE_SCREEN_IS_LOWER);
        glyph = quarter;
    }
    trapgate_screen_draw_glyph(
        screen, to,
        &screen->brushes[style < TRAPGATE_SCREEN_STYLES ? style : TRAPGATE_SCREEN_PLAIN], glyph,
        NULL);
}

static void draw(void *context, unsigned column, unsigned line, struct trapgate_screen_cell cell,
                 const struct trapgate_screen_cell *old) {
    const struct trapgate_screen *screen = context;
    volatile unsigned char *to =
        screen->text + line * screen->to_next_line + column * screen->to_next_column;
    if (cell.style >= TRAPGATE_SCREEN_STYLES) {
        draw_unusual(screen, to, cell);
        return;
    }
    trapgate_screen_draw_glyph(screen, to, &screen->brushes[cell.style],
                               screen->font.glyph_of[(uint8_t)cell.character],
                               old ? comparable_glyph(screen, cell, *old) : NULL);
}

static void clear(void *context) {
    const struct trapgate_screen *screen = context;
    struct trapgate_screen_rectangle all = {0, 0, screen->framebuffer.width,
                                            screen->framebuffer.height};
    trapgate_screen_fill(screen, all, screen->brushes[TRAPGATE_SCREEN_PLAIN].paper);
    for (unsigned line = 0; !screen->space_is_empty && line < screen->surface.lines; line++) {
        for (unsigned column = 0; column < screen->surface.columns; column++) {
            draw(context, column, line, (struct trapgate_screen_cell){' ', TRAPGATE_SCREEN_PLAIN},
                 NULL);
        }
    }
}

static void make_brushes(struct trapgate_screen *screen) {
    for (unsigned style = 0; style < TRAPGATE_SCREEN_STYLES; style++) {
        trapgate_screen_make_brush(
            &screen->brushes[style], screen->pixel_size,
            trapgate_screen_pixel(&screen->framebuffer, colors[style].ink),
            trapgate_screen_pixel(&screen->framebuffer, colors[style].paper));
    }
}

static uint32_t at_most(uint32_t value, uint32_t maximum) {
    return value < maximum ? value : maximum;
}

static void start_text(struct trapgate_screen *screen,
                       const struct trapgate_screen_options *options) {
    uint32_t width = screen->framebuffer.width, height = screen->framebuffer.height;
    struct trapgate_screen_surface surface = {
        .columns = at_most(width / screen->font.width, TRAPGATE_SCREEN_COLUMNS_MAXIMUM),
        .lines = at_most(height / screen->font.height, TRAPGATE_SCREEN_LINES_MAXIMUM),
        .draw = draw,
        .clear = clear,
        .context = screen,
    };
    screen->left = (width - surface.columns * screen->font.width) / 2;
    screen->top = (height - surface.lines * screen->font.height) / 2;
    screen->text = trapgate_screen_address(screen, screen->left, screen->top);
    screen->to_next_column = screen->font.width * screen->pixel_size;
    screen->to_next_line = screen->font.height * (size_t)screen->framebuffer.pitch;
    trapgate_screen_start_on(screen, &surface, options->cells, options->cell_count);
}

enum trapgate_screen_status trapgate_screen_start(struct trapgate_screen *screen,
                                                  const struct trapgate_screen_options *options) {
    size_t size;
    enum trapgate_screen_status status = trapgate_framebuffer_check(&options->framebuffer, &size);
    screen->columns = screen->lines = 0;
    if (status != TRAPGATE_SCREEN_OK) {
        return status;
    }
    if (!options->framebuffer.memory) {
        return TRAPGATE_SCREEN_NO_MEMORY;
    }
    screen->framebuffer = options->framebuffer;
    screen->pixel_size = (options->framebuffer.bits_per_pixel + 7u) / 8;
    if (!choose_font(screen, options->fonts)) {
        return TRAPGATE_SCREEN_NO_FONT;
    }
    screen->space_is_empty = is_empty(&screen->font, ' ');
    make_brushes(screen);
    start_text(screen, options);
    return TRAPGATE_SCREEN_OK;
}

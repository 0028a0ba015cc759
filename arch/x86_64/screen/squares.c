/* A picture of squares, which is what a QR code is. */
#include "arch/x86_64/screen/paint.h"

/* In pixels; 0 if there is no such screen. */
static uint32_t square_size(const struct trapgate_screen *screen, unsigned size) {
    if (!screen->lines || screen->surface.context != screen || !size) {
        return 0;
    }
    uint32_t width = screen->columns * screen->font.width;
    uint32_t height = (screen->lines - 1) * screen->font.height;
    return (width < height ? width : height) / size;
}

static void draw_squares(struct trapgate_screen *screen,
                         const struct trapgate_screen_squares *squares, uint32_t left,
                         uint32_t top) {
    uint32_t dark = trapgate_screen_pixel(&screen->framebuffer, 0x000000);
    uint32_t light = trapgate_screen_pixel(&screen->framebuffer, 0xFFFFFF);
    screen->is_covered = true;
    for (unsigned y = 0; y < squares->size; y++) {
        for (unsigned x = 0; x < squares->size; x++) {
            struct trapgate_screen_rectangle square = {
                left + x * squares->side, top + y * squares->side, squares->side, squares->side};
            trapgate_screen_fill(screen, square,
                                 squares->is_dark(x, y, squares->context) ? dark : light);
        }
    }
}

bool trapgate_screen_has_room_for_squares(const struct trapgate_screen *screen, unsigned size) {
    return square_size(screen, size) >= 2;
}

void trapgate_screen_draw_squares(struct trapgate_screen *screen, unsigned size,
                                  bool (*is_dark)(unsigned x, unsigned y, void *context),
                                  void *context) {
    if (!trapgate_screen_has_room_for_squares(screen, size)) {
        return;
    }
    trapgate_screen_clear(screen);
    uint32_t side = square_size(screen, size);
    struct trapgate_screen_squares squares = {
        .size = size, .side = side, .is_dark = is_dark, .context = context};
    uint32_t x = screen->left + (screen->columns * screen->font.width - size * side) / 2;
    draw_squares(screen, &squares, x, screen->top);
}

bool trapgate_screen_squares_cells(const struct trapgate_screen *screen, unsigned pixels,
                                   unsigned *columns, unsigned *lines) {
    if (!screen->lines || screen->surface.context != screen) {
        return false;
    }
    *columns = (pixels + screen->font.width - 1) / screen->font.width;
    *lines = (pixels + screen->font.height - 1) / screen->font.height;
    return true;
}

void trapgate_screen_add_squares(struct trapgate_screen *screen,
                                 const struct trapgate_screen_squares *squares) {
    unsigned columns, lines;
    uint32_t pixels = squares->size * squares->side;
    if (!trapgate_screen_squares_cells(screen, pixels, &columns, &lines) ||
        columns > screen->columns || lines >= screen->lines) {
        return;
    }
    uint32_t right = screen->columns * screen->font.width - pixels;
    draw_squares(screen, squares, screen->left + (squares->on_the_left ? 0 : right),
                 screen->top + (screen->lines - 1) * screen->font.height - pixels);
}

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
    screen->is_covered = true;
    uint32_t side = square_size(screen, size);
    uint32_t start = screen->left + (screen->columns * screen->font.width - size * side) / 2;
    uint32_t dark = trapgate_screen_pixel(&screen->framebuffer, 0x000000);
    uint32_t light = trapgate_screen_pixel(&screen->framebuffer, 0xFFFFFF);
    for (unsigned y = 0; y < size; y++) {
        for (unsigned x = 0; x < size; x++) {
            struct trapgate_screen_rectangle square = {start + x * side, screen->top + y * side,
                                                       side, side};
            trapgate_screen_fill(screen, square, is_dark(x, y, context) ? dark : light);
        }
    }
}

/* Characters of twice the size, in four cells: a font has no larger one of its own. */
#ifndef TRAPGATE_SCREEN_QUARTER_H
#define TRAPGATE_SCREEN_QUARTER_H

#include <trapgate/screen.h>

enum {
    TRAPGATE_SCREEN_GLYPH_SIZE = 128 * 64 / 8
}; /* bytes of the largest glyph that a font may have */

/* Makes a glyph of the font's size that is a quarter of the enlarged one. Pure. */
void trapgate_screen_make_quarter(uint8_t quarter[TRAPGATE_SCREEN_GLYPH_SIZE],
                                  const struct trapgate_font *font, uint8_t character,
                                  bool is_right, bool is_lower);

#endif

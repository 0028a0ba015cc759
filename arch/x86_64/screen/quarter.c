#include "arch/x86_64/screen/quarter.h"

void trapgate_screen_make_quarter(uint8_t quarter[TRAPGATE_SCREEN_GLYPH_SIZE],
                                  const struct trapgate_font *font, uint8_t character,
                                  bool is_right, bool is_lower) {
    const uint8_t *glyph = font->glyph_of[character];
    uint32_t width = font->width, height = font->height, bytes = (width + 7) / 8;
    for (uint32_t y = 0; y < height; y++) {
        const uint8_t *from = glyph + ((is_lower ? height : 0) + y) / 2 * bytes;
        uint8_t *to = quarter + y * bytes;
        for (uint32_t at = 0; at < bytes; at++) {
            to[at] = 0;
        }
        for (uint32_t x = 0; x < width; x++) {
            uint32_t source = ((is_right ? width : 0) + x) / 2;
            unsigned bit = from[source / 8] >> (7 - source % 8) & 1;
            to[x / 8] = (uint8_t)(to[x / 8] | bit << (7 - x % 8));
        }
    }
}

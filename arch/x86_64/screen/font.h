/* What a font file says of itself in its header: enough to choose one. */
#ifndef TRAPGATE_SCREEN_FONT_H
#define TRAPGATE_SCREEN_FONT_H

#include <trapgate/screen.h>

/* The size of a character in pixels. False for what trapgate_font_parse() refuses, too. */
bool trapgate_font_size(const void *file, size_t size, uint32_t *width, uint32_t *height);

#endif

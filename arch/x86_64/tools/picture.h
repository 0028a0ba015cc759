/* A picture in shades of grey, for who looks for a code in it. */
#ifndef TRAPGATE_TOOLS_PICTURE_H
#define TRAPGATE_TOOLS_PICTURE_H

#include <stddef.h>
#include <stdint.h>

struct picture {
    unsigned width, height;
    uint8_t *gray; /* a byte a pixel, 0 is black; to be freed */
};

/* From a file, PNG or JPEG. The tool ends if it is neither, or damaged, or larger than 200 megapixels. */
struct picture picture_read(const char *path, const uint8_t *file, size_t size);

/* The same in another size, a picture of its own. */
struct picture picture_scale(const struct picture *picture, unsigned percent);

/* The same as if the camera had been turned: what is right, and below, is farther away by so many percent of
 * its distance from the middle, half a side being 100. A picture of its own. */
struct picture picture_turn(const struct picture *picture, int right, int below);

/* Makes edges harder: each pixel goes away from the mean around it, by so many times its distance. */
void picture_sharpen(struct picture *picture, unsigned times);

#endif

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/message.h"
#include "arch/x86_64/tools/picture.h"

/* The mean of the pixels that one of a smaller picture covers. */
static uint8_t mean(const struct picture *picture, unsigned left, unsigned right, unsigned top,
                    unsigned bottom) {
    unsigned long sum = 0;
    for (unsigned y = top; y < bottom; y++) {
        for (unsigned x = left; x < right; x++) {
            sum += picture->gray[(size_t)y * picture->width + x];
        }
    }
    return (uint8_t)(sum / ((unsigned long)(right - left) * (bottom - top)));
}

/* Between the four pixels around a place, in 1/256 of a pixel. */
static uint8_t between(const struct picture *picture, unsigned long x, unsigned long y) {
    unsigned long column = x >> 8, line = y >> 8;
    unsigned long right = column + 1 < picture->width ? column + 1 : column;
    unsigned long below = line + 1 < picture->height ? line + 1 : line;
    const uint8_t *upper = picture->gray + line * picture->width;
    const uint8_t *lower = picture->gray + below * picture->width;
    unsigned long across = x & 255, down = y & 255;
    unsigned long one = upper[column] * (256 - across) + upper[right] * across;
    unsigned long other = lower[column] * (256 - across) + lower[right] * across;
    return (uint8_t)((one * (256 - down) + other * down) >> 16);
}

static unsigned scaled(unsigned size, unsigned percent) {
    unsigned result = (unsigned)((unsigned long)size * percent / 100);
    return result ? result : 1;
}

struct picture picture_scale(const struct picture *picture, unsigned percent) {
    struct picture result = {scaled(picture->width, percent), scaled(picture->height, percent),
                             NULL};
    result.gray = allocate(NULL, result.width, result.height);
    for (unsigned y = 0; y < result.height; y++) {
        for (unsigned x = 0; x < result.width; x++) {
            uint8_t *pixel = &result.gray[(size_t)y * result.width + x];
            if (percent >= 100) {
                *pixel = between(picture, x * 25600ul / percent, y * 25600ul / percent);
                continue;
            }
            unsigned left = x * 100 / percent, top = y * 100 / percent;
            unsigned right = (x + 1) * 100 / percent, bottom = (y + 1) * 100 / percent;
            *pixel = mean(picture, left, right < picture->width ? right : picture->width, top,
                          bottom < picture->height ? bottom : picture->height);
        }
    }
    return result;
}

struct picture picture_turn(const struct picture *picture, int right, int below) {
    struct picture result = {picture->width, picture->height, NULL};
    double across = picture->width / 2.0, along = picture->height / 2.0;
    result.gray = allocate(NULL, result.width, result.height);
    for (unsigned y = 0; y < result.height; y++) {
        for (unsigned x = 0; x < result.width; x++) {
            double u = (x - across) / across, v = (y - along) / along;
            double farther = 1 + u * right / 100 + v * below / 100;
            double from_x = (u / farther + 1) * across, from_y = (v / farther + 1) * along;
            bool is_inside = from_x >= 0 && from_y >= 0 && from_x < picture->width - 1 &&
                             from_y < picture->height - 1;
            result.gray[(size_t)y * result.width + x] =
                is_inside
                    ? between(picture, (unsigned long)(from_x * 256), (unsigned long)(from_y * 256))
                    : 128;
        }
    }
    return result;
}

void picture_sharpen(struct picture *picture, unsigned times) {
    enum { AROUND = 2 }; /* pixels to each side */
    size_t size = (size_t)picture->width * picture->height;
    if (!times || picture->width <= 2 * AROUND || picture->height <= 2 * AROUND) {
        return;
    }
    uint8_t *old = allocate(NULL, size, 1);
    memcpy(old, picture->gray, size);
    const struct picture before = {picture->width, picture->height, old};
    for (unsigned y = AROUND; y + AROUND < picture->height; y++) {
        for (unsigned x = AROUND; x + AROUND < picture->width; x++) {
            size_t at = (size_t)y * picture->width + x;
            int around = mean(&before, x - AROUND, x + AROUND + 1, y - AROUND, y + AROUND + 1);
            int value = old[at] + (int)times * (old[at] - around);
            picture->gray[at] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
        }
    }
    free(old);
}

#include <string.h>

#include "arch/x86_64/tools/photo.h"

/* How the files of pictures begin. */
bool photo_is_one(const uint8_t *file, size_t size) {
    static const struct {
        size_t at, length;
        const char *bytes;
    } kinds[] = {
        {0, 4, "\x89PNG"}, {0, 3, "\xFF\xD8\xFF"}, /* JPEG */
        {4, 4, "ftyp"},                            /* HEIF and AVIF */
        {8, 4, "WEBP"},    {0, 4, "GIF8"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (size >= kinds[i].at + kinds[i].length &&
            memcmp(file + kinds[i].at, kinds[i].bytes, kinds[i].length) == 0) {
            return true;
        }
    }
    return false;
}

/* In the place of photo.c where the libraries are not there. */
#include "arch/x86_64/tools/photo.h"

void photo_read(struct bytes *texts, const char *path, const uint8_t *file, size_t size) {
    (void)texts, (void)file, (void)size;
    fail(STATUS_FAILED,
         "%s: this program was built without zbar, libpng and libjpeg, so it reads no pictures; a "
         "telephone's scanner gives the text of the code, which it does read",
         path);
}

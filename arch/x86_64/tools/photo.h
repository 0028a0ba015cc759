/* QR codes in a photograph, PNG or JPEG: found by the library zbar. */
#ifndef TRAPGATE_TOOLS_PHOTO_H
#define TRAPGATE_TOOLS_PHOTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/tools/bytes.h"

/* Whether a file is a picture, of whatever kind. */
bool photo_is_one(const uint8_t *file, size_t size);

/* Adds the texts of all codes in it, a line each. The tool ends if it cannot be read, or there is no
 * code in it, or the tool was built without zbar. */
void photo_read(struct bytes *texts, const char *path, const uint8_t *file, size_t size);

#endif

#include "arch/x86_64/tools/photo.h"

#include <stdlib.h>
#include <zbar.h>

#include "arch/x86_64/tools/picture.h"

/* Scans a picture; returns whether there was a code in it. */
static bool scan(struct bytes *texts, struct picture *picture) {
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, picture->width, picture->height);
    zbar_image_set_data(image, picture->gray, (size_t)picture->width * picture->height, NULL);
    size_t before = texts->size;
    if (zbar_scan_image(scanner, image) > 0) {
        for (const zbar_symbol_t *symbol = zbar_image_first_symbol(image); symbol;
             symbol = zbar_symbol_next(symbol)) {
            bytes_add(texts, zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol));
            bytes_add(texts, "\n", 1);
        }
    }
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    return texts->size > before;
}

/*
 * A code is found best with squares of some four pixels: a photograph with noise is made smaller, one
 * from far away bigger. A blurred one is sharpened. The sizes in percent, and by how much, in the order
 * in which they help.
 */
static const struct {
    unsigned percent, sharpness;
} attempts[] = {{100, 0}, {50, 0}, {200, 0}, {100, 3}, {200, 3},
                {75, 0},  {33, 0}, {150, 2}, {300, 4}};

void photo_read(struct bytes *texts, const char *path, const uint8_t *file, size_t size) {
    enum { LARGEST = 6000 }; /* pixels a side: nothing is gained by more */
    struct picture whole = picture_read(path, file, size);
    bool found = false;
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts && !found; i++) {
        unsigned percent = attempts[i].percent;
        if (percent > 100 &&
            (whole.width > LARGEST * 100 / percent || whole.height > LARGEST * 100 / percent)) {
            continue;
        }
        struct picture picture = picture_scale(&whole, percent);
        picture_sharpen(&picture, attempts[i].sharpness);
        found = scan(texts, &picture);
        free(picture.gray);
    }
    free(whole.gray);
    if (!found) {
        fail(STATUS_FOUND,
             "%s: there is no QR code in it that can be read: take the photograph "
             "nearer, straighter or sharper",
             path);
    }
}

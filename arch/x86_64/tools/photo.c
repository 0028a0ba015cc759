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
 * from far away bigger. A blurred one is sharpened. A camera that was held at an angle is turned back,
 * as zbar takes a code for a parallelogram at first. In the order in which they help.
 */
static const struct attempt {
    unsigned percent;
    unsigned sharpness; /* how many times */
    int right, below;   /* see picture_turn() */
} attempts[] = {
    {100, 0, 0, 0},   {50, 0, 0, 0},    {200, 0, 0, 0},   {100, 3, 0, 0},    {75, 0, 0, 0},
    {200, 3, 0, 0},   {75, 0, 25, 0},   {75, 0, -25, 0},  {75, 0, 0, 25},    {75, 0, 0, -25},
    {75, 0, 20, 20},  {75, 0, 20, -20}, {75, 0, -20, 20}, {75, 0, -20, -20}, {100, 0, 25, 0},
    {100, 0, -25, 0}, {100, 0, 0, 25},  {100, 0, 0, -25}, {100, 0, 40, 0},   {100, 0, -40, 0},
    {100, 0, 0, 40},  {100, 0, 0, -40}, {33, 0, 0, 0},    {150, 2, 0, 0},    {300, 4, 0, 0},
};

static bool try(struct bytes *texts, const struct picture *whole, const struct attempt *attempt) {
    struct picture picture = picture_scale(whole, attempt->percent);
    if (attempt->right || attempt->below) {
        struct picture turned = picture_turn(&picture, attempt->right, attempt->below);
        free(picture.gray);
        picture = turned;
    }
    picture_sharpen(&picture, attempt->sharpness);
    bool found = scan(texts, &picture);
    free(picture.gray);
    return found;
}

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
        found = try(texts, &whole, &attempts[i]);
    }
    free(whole.gray);
    if (!found) {
        fail(STATUS_FOUND,
             "%s: there is no QR code in it that can be read: take the photograph "
             "nearer, straighter or sharper",
             path);
    }
}

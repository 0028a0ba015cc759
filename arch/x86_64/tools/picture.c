#include "arch/x86_64/tools/picture.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

#include "arch/x86_64/tools/message.h"

enum { PIXELS_MAXIMUM = 200 << 20 };

static uint8_t *allocate_pixels(const char *path, unsigned long width, unsigned long height) {
    if (width == 0 || height == 0 || width > PIXELS_MAXIMUM / height) {
        fail(STATUS_FAILED, "%s: a picture of %lu x %lu pixels is too large", path, width, height);
    }
    return allocate(NULL, width, height);
}

static struct picture read_png(const char *path, const uint8_t *file, size_t size) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    struct picture picture = {0};
    if (png_image_begin_read_from_memory(&image, file, size)) {
        image.format = PNG_FORMAT_GRAY;
        picture = (struct picture){image.width, image.height,
                                   allocate_pixels(path, image.width, image.height)};
        const png_color white = {255, 255, 255};
        if (png_image_finish_read(&image, &white, picture.gray, 0, NULL)) {
            return picture;
        }
    }
    fail(STATUS_FAILED, "%s: %s", path, image.message);
}

/* What the library says of a damaged file comes here. */
struct jpeg_failure {
    struct jpeg_error_mgr manager; /* MUST be first */
    jmp_buf back;
    char message[JMSG_LENGTH_MAX];
};

static void on_error(j_common_ptr decoder) {
    struct jpeg_failure *failure = (struct jpeg_failure *)decoder->err;
    decoder->err->format_message(decoder, failure->message);
    longjmp(failure->back, 1);
}

static void on_warning(j_common_ptr decoder, int level) {
    (void)decoder, (void)level; /* a photograph that is a little damaged may still be read */
}

static struct picture read_jpeg(const char *path, const uint8_t *file, size_t size) {
    struct jpeg_decompress_struct decoder;
    struct jpeg_failure failure;
    decoder.err = jpeg_std_error(&failure.manager);
    failure.manager.error_exit = on_error;
    failure.manager.emit_message = on_warning;
    if (setjmp(failure.back)) {
        fail(STATUS_FAILED, "%s: %s", path, failure.message);
    }
    jpeg_create_decompress(&decoder);
    jpeg_mem_src(&decoder, file, size);
    jpeg_read_header(&decoder, TRUE);
    decoder.out_color_space = JCS_GRAYSCALE;
    jpeg_start_decompress(&decoder);
    struct picture picture = {decoder.output_width, decoder.output_height,
                              allocate_pixels(path, decoder.output_width, decoder.output_height)};
    while (decoder.output_scanline < decoder.output_height) {
        JSAMPROW row = picture.gray + (size_t)decoder.output_scanline * picture.width;
        jpeg_read_scanlines(&decoder, &row, 1);
    }
    jpeg_finish_decompress(&decoder);
    jpeg_destroy_decompress(&decoder);
    return picture;
}

struct picture picture_read(const char *path, const uint8_t *file, size_t size) {
    if (size >= 4 && memcmp(file, "\x89PNG", 4) == 0) {
        return read_png(path, file, size);
    }
    if (size >= 3 && memcmp(file, "\xFF\xD8\xFF", 3) == 0) {
        return read_jpeg(path, file, size);
    }
    fail(STATUS_FAILED, "%s: neither PNG nor JPEG: export the photograph as one of these", path);
}

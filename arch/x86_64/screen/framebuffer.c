/* Whether a framebuffer is what it is said to be: all of it comes from a boot loader, and loaders say
 * surprising things. */
#include <trapgate/screen.h>

static bool channels_fit(const struct trapgate_framebuffer *framebuffer) {
    const struct trapgate_color_field *channels[] = {&framebuffer->red, &framebuffer->green,
                                                     &framebuffer->blue};
    unsigned pixel_size = (framebuffer->bits_per_pixel + 7u) / 8;
    unsigned bits = 0;
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
        if (channels[i]->position + channels[i]->size > 8u * pixel_size) {
            return false;
        }
        bits += channels[i]->size;
    }
    return bits != 0;
}

enum trapgate_screen_status
trapgate_framebuffer_check(const struct trapgate_framebuffer *framebuffer, size_t *size) {
    uint32_t width = framebuffer->width, height = framebuffer->height;
    if (framebuffer->bits_per_pixel < 15 || framebuffer->bits_per_pixel > 32) {
        return TRAPGATE_SCREEN_BAD_DEPTH;
    }
    if (!channels_fit(framebuffer)) {
        return TRAPGATE_SCREEN_BAD_CHANNELS;
    }
    if (!width || !height || width > TRAPGATE_FRAMEBUFFER_SIDE_MAXIMUM ||
        height > TRAPGATE_FRAMEBUFFER_SIDE_MAXIMUM) {
        return TRAPGATE_SCREEN_BAD_GEOMETRY;
    }
    /* No overflow from here on: 16384 lines of at most 4 GiB. The last line may be shorter. */
    uint64_t line = (uint64_t)width * ((framebuffer->bits_per_pixel + 7u) / 8);
    uint64_t bytes = (uint64_t)framebuffer->pitch * (height - 1) + line;
    if (framebuffer->pitch < line || bytes > TRAPGATE_FRAMEBUFFER_SIZE_MAXIMUM) {
        return TRAPGATE_SCREEN_BAD_GEOMETRY;
    }
    *size = bytes;
    return TRAPGATE_SCREEN_OK;
}

const char *trapgate_screen_status_message(enum trapgate_screen_status status) {
    static const char *const messages[] = {
        [TRAPGATE_SCREEN_OK] = "the screen is usable",
        [TRAPGATE_SCREEN_NO_MEMORY] = "the framebuffer has no address",
        [TRAPGATE_SCREEN_BAD_DEPTH] =
            "the framebuffer's pixels have less than 15 or more than 32 bits",
        [TRAPGATE_SCREEN_BAD_CHANNELS] = "the framebuffer's colors do not fit into its pixels",
        [TRAPGATE_SCREEN_BAD_GEOMETRY] = "the framebuffer's width, height and pitch do not fit",
        [TRAPGATE_SCREEN_NO_FONT] = "no font fits on the framebuffer",
    };
    size_t index = (size_t)status;
    return index < sizeof messages / sizeof *messages ? messages[index]
                                                      : "an unknown status of the screen";
}

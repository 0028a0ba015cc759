#include "kernel/output/framebuffer_screen.h"

#include "kernel/memory.h"
#include "kernel/output/screen.h"

static struct trapgate_color_field field(struct multiboot2_color_field from) {
    return (struct trapgate_color_field){from.position, from.size};
}

const char *framebuffer_screen_initialize(const struct multiboot2_framebuffer *tag) {
    if (!tag->has) {
        return "the boot loader tells of no framebuffer";
    }
    if (tag->type != MULTIBOOT2_FRAMEBUFFER_RGB) {
        return "the framebuffer's pixels are not made of red, green and blue";
    }
    struct trapgate_screen_options options = {
        .framebuffer = {.width = tag->width,
                        .height = tag->height,
                        .pitch = tag->pitch,
                        .bits_per_pixel = tag->bits_per_pixel,
                        .red = field(tag->red),
                        .green = field(tag->green),
                        .blue = field(tag->blue)},
        .fonts = trapgate_screen_fonts,
        .cells = machine_screen_cells,
        .cell_count = TRAPGATE_SCREEN_CELLS,
    };
    size_t size;
    enum trapgate_screen_status status = trapgate_framebuffer_check(&options.framebuffer, &size);
    if (status == TRAPGATE_SCREEN_OK && tag->address) {
        options.framebuffer.memory = memory_map_device(tag->address, size, MEMORY_WRITE_COMBINING);
        if (!options.framebuffer.memory) {
            return "the framebuffer could not be mapped";
        }
    }
    status = trapgate_screen_start(&machine_screen, &options);
    return status == TRAPGATE_SCREEN_OK ? NULL : trapgate_screen_status_message(status);
}

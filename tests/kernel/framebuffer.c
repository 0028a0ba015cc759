/* A framebuffer where no PC of QEMU's has one: above 4 GiB, with lines of an odd length. RAM does for
 * it, on a machine that has some there; tests/machines starts such a one. */
#include "kernel/boot_information.h"
#include "kernel/output/console.h"
#include "kernel/output/framebuffer_screen.h"
#include "kernel/memory.h"
#include "kernel/output/screen.h"
#include "tests/kernel/test.h"

static const struct multiboot2_framebuffer tag = {
    .has = true,
    .address = 0x140000000, /* 5 GiB */
    .pitch = 3203,
    .width = 800,
    .height = 600,
    .bits_per_pixel = 32,
    .type = MULTIBOOT2_FRAMEBUFFER_RGB,
    .red = {16, 8},
    .green = {8, 8},
    .blue = {0, 8},
};

static bool is_ram(uint64_t start, uint64_t size) {
    struct multiboot2_region region;
    for (size_t i = 0; multiboot2_memory_region(boot_information(), i, &region); i++) {
        if (region.type == MULTIBOOT2_MEMORY_AVAILABLE && region.base <= start &&
            start + size <= region.base + region.length) {
            return true;
        }
    }
    return false;
}

static uint32_t pixel_at(const uint8_t *memory, unsigned x, unsigned y) {
    uint32_t pixel;
    __builtin_memcpy(&pixel, memory + y * tag.pitch + 4 * x, sizeof pixel);
    return pixel;
}

TEST(a_framebuffer_above_4_gib_is_drawn_on, .alone = true) {
    enum { SIZE = 3203 * 600 };
    if (!is_ram(tag.address, SIZE)) {
        return;
    }
    CHECK(!framebuffer_screen_initialize(&tag));
    trapgate_screen_put("#", 1, &machine_screen);
    const uint8_t *memory = memory_map_device(tag.address, SIZE, MEMORY_UNCACHED);
    CHECK(memory);
    uint32_t paper = pixel_at(memory, tag.width - 1, tag.height - 1);
    unsigned ink = 0;
    for (unsigned y = 0; y < tag.height; y++) {
        for (unsigned x = 0; x < tag.width; x++) {
            ink += pixel_at(memory, x, y) != paper;
        }
    }
    CHECK(paper != 0);
    CHECK(ink > 8 && ink < 8 * 16);
    console_print_serial("Drawn at %#lx.\n", tag.address);
}

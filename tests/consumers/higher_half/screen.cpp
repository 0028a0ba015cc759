#include "screen.h"

#include "machine.h"

static uint32_t pci_read(unsigned device, unsigned offset) {
    out32(0xCF8, 0x80000000 | device << 11 | offset);
    return in32(0xCFC);
}

static uint32_t find_framebuffer() {
    for (unsigned device = 0; device < 32; device++) {
        if (pci_read(device, 0) == 0x11111234) {
            return pci_read(device, 0x10) & ~15u;
        }
    }
    return 0;
}

static void set_mode(uint16_t width, uint16_t height) {
    const uint16_t values[][2] = {{4, 0}, {1, width}, {2, height}, {3, 32}, {4, 0x41}};
    for (auto [index, value] : values) {
        out16(0x1CE, index);
        out16(0x1CF, value);
    }
}

bool screen_start(struct trapgate_screen &screen) {
    uint32_t physical = find_framebuffer();
    if (physical < 0xC0000000) { /* what is mapped for devices */
        return false;
    }
    set_mode(1024, 768);
    struct trapgate_screen_options options = {
        .framebuffer = {.memory = reinterpret_cast<void *>(high + physical),
                        .width = 1024,
                        .height = 768,
                        .pitch = 4096,
                        .bits_per_pixel = 32,
                        .red = {16, 8},
                        .green = {8, 8},
                        .blue = {0, 8}},
        .fonts = trapgate_screen_fonts,
        .cells = nullptr,
        .cell_count = 0,
    };
    return trapgate_screen_start(&screen, &options) == TRAPGATE_SCREEN_OK;
}

/* A text screen is used only if the boot loader's tag is of the one that there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/x86_64/screen/cells.h"
#include "kernel/output/screen.h"
#include "kernel/output/vga_text.h"

struct trapgate_screen machine_screen;
struct trapgate_screen_cell machine_screen_cells[TRAPGATE_SCREEN_CELLS];

void trapgate_screen_start_on(struct trapgate_screen *screen,
                              const struct trapgate_screen_surface *surface,
                              struct trapgate_screen_cell *cells, size_t cell_count) {
    (void)screen, (void)surface, (void)cells, (void)cell_count;
}

static const struct multiboot2_framebuffer right = {.has = true,
                                                    .address = 0xB8000,
                                                    .pitch = 160,
                                                    .width = 80,
                                                    .height = 25,
                                                    .bits_per_pixel = 16,
                                                    .type = MULTIBOOT2_FRAMEBUFFER_EGA_TEXT};

static void only_the_tag_of_vga_text_is_accepted(void **state) {
    (void)state;
    assert_true(vga_text_is(&right));
    struct multiboot2_framebuffer tag = right;
    tag.has = false;
    assert_false(vga_text_is(&tag));
    tag = right, tag.address = 0;
    assert_false(vga_text_is(&tag));
    tag = right, tag.address = 0xB0000; /* monochrome */
    assert_false(vga_text_is(&tag));
    tag = right, tag.pitch = 0;
    assert_false(vga_text_is(&tag));
    tag = right, tag.width = 40;
    assert_false(vga_text_is(&tag));
    tag = right, tag.height = 50;
    assert_false(vga_text_is(&tag));
    tag = right, tag.type = MULTIBOOT2_FRAMEBUFFER_RGB;
    assert_false(vga_text_is(&tag));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_tag_of_vga_text_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

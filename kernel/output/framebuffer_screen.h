/* Text on a framebuffer: what a PC with UEFI shows. */
#ifndef KERNEL_FRAMEBUFFER_SCREEN_H
#define KERNEL_FRAMEBUFFER_SCREEN_H

#include <stdbool.h>

#include "kernel/output/framebuffer.h"

/* Makes the framebuffer that the boot loader tells of the text screen. Anything but FRAMEBUFFER_OK:
 * it cannot be used, and nothing was done. Needs memory_map_device(). */
enum framebuffer_status framebuffer_screen_initialize(const struct multiboot2_framebuffer *tag);

/*
 * Instead of text: a picture of `size` by `size` squares, dark or light, as big as it can be above the
 * last line of text. Not if a square would be smaller than 2 pixels.
 */
bool framebuffer_screen_has_room(unsigned size);
void framebuffer_screen_draw_squares(unsigned size, bool (*is_dark)(unsigned x, unsigned y));

#endif

/* VGA text mode, 80 columns by 25 lines: what a PC with BIOS shows. */
#ifndef KERNEL_VGA_TEXT_H
#define KERNEL_VGA_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/multiboot2.h"

enum {
    VGA_TEXT_ADDRESS = 0xB8000, /* physical */
    VGA_TEXT_COLUMNS = 80,
    VGA_TEXT_LINES = 25,
};

/* Whether what the boot loader tells of a text screen is this one. Loaders say surprising things. Pure. */
bool vga_text_is(const struct multiboot2_framebuffer *tag);

/* Makes the text memory at `cells` (two bytes a cell: character, attribute) the text screen. */
void vga_text_initialize(volatile uint16_t *cells);

#endif

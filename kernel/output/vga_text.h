/* VGA text mode, 80 columns by 25 lines: what a PC with BIOS shows. */
#ifndef KERNEL_VGA_TEXT_H
#define KERNEL_VGA_TEXT_H

#include <stdint.h>

enum {
    VGA_TEXT_ADDRESS = 0xB8000, /* physical */
    VGA_TEXT_COLUMNS = 80,
    VGA_TEXT_LINES = 25,
};

/* Makes the text memory at `cells` (two bytes a cell: character, attribute) the text screen. */
void vga_text_initialize(volatile uint16_t *cells);

#endif

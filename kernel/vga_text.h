/* VGA text mode, 80 columns by 25 lines: what a PC with BIOS shows. */
#ifndef KERNEL_VGA_TEXT_H
#define KERNEL_VGA_TEXT_H

#include <stdint.h>

enum {
    VGA_TEXT_ADDRESS = 0xB8000, /* physical */
    VGA_TEXT_COLUMNS = 80,
    VGA_TEXT_LINES = 25,
};

/* Uses the text memory at `cells` (two bytes a cell: character, attribute), and clears it. */
void vga_text_initialize(volatile uint16_t *cells);

/* Writes one character of code page 437 at the cursor; '\n' starts a line; scrolls. */
void vga_text_write(char character);

/* The attribute of what is written from now on: foreground in bits 0-3, background in 4-6. */
void vga_text_set_attribute(uint8_t attribute);

#endif

#include "kernel/vga_text.h"

#include <stddef.h>
#include <trapgate/cpu.h>

enum {
    CELLS = VGA_TEXT_COLUMNS * VGA_TEXT_LINES,
    CRT_INDEX = 0x3D4,
    CRT_DATA = 0x3D5,
    CRT_CURSOR_HIGH = 0x0E,
    CRT_CURSOR_LOW = 0x0F,
    LIGHT_GRAY_ON_BLACK = 0x07,
};

static volatile uint16_t *cells; /* NULL until there is a screen */
static unsigned cursor;          /* the cell that is written next, up to and including CELLS */
static uint8_t attribute = LIGHT_GRAY_ON_BLACK;

static uint16_t cell(char character) {
    return (uint16_t)(attribute << 8 | (uint8_t)character);
}

static void clear(unsigned from) {
    for (unsigned i = from; i < CELLS; i++) {
        cells[i] = cell(' ');
    }
}

static void scroll(void) {
    for (unsigned i = 0; i < CELLS - VGA_TEXT_COLUMNS; i++) {
        cells[i] = cells[i + VGA_TEXT_COLUMNS];
    }
    clear(CELLS - VGA_TEXT_COLUMNS);
    cursor = CELLS - VGA_TEXT_COLUMNS;
}

static void show_cursor(void) {
    cpu_write_port8(CRT_INDEX, CRT_CURSOR_HIGH);
    cpu_write_port8(CRT_DATA, (uint8_t)(cursor >> 8));
    cpu_write_port8(CRT_INDEX, CRT_CURSOR_LOW);
    cpu_write_port8(CRT_DATA, (uint8_t)cursor);
}

void vga_text_initialize(volatile uint16_t *memory) {
    cells = memory;
    cursor = 0;
    clear(0);
    show_cursor();
}

void vga_text_set_attribute(uint8_t new_attribute) {
    attribute = new_attribute;
}

void vga_text_write(char character) {
    if (!cells) {
        return;
    }
    if (cursor >= CELLS) {
        scroll();
    }
    if (character == '\n') {
        cursor += VGA_TEXT_COLUMNS - cursor % VGA_TEXT_COLUMNS;
    } else if (character == '\r') {
        cursor -= cursor % VGA_TEXT_COLUMNS;
    } else {
        cells[cursor++] = cell(character);
    }
    show_cursor();
}

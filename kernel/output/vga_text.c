#include "kernel/output/vga_text.h"

#include "arch/x86_64/idt/cpu.h"

#include "kernel/output/text_screen.h"

enum {
    CRT_INDEX = 0x3D4,
    CRT_DATA = 0x3D5,
    CRT_CURSOR_HIGH = 0x0E,
    CRT_CURSOR_LOW = 0x0F,
};

static volatile uint16_t *memory;

/* Foreground in bits 0-3, background in bits 4-6. */
static const uint8_t attributes[CONSOLE_STYLES] = {
    [CONSOLE_PLAIN] = 0x07,    /* light gray on black */
    [CONSOLE_HEADLINE] = 0x4F, /* white on red */
    [CONSOLE_LABEL] = 0x08,    /* dark gray */
    [CONSOLE_GOOD] = 0x0A,     /* light green */
    [CONSOLE_BAD] = 0x0C,      /* light red */
};

/* The character set is code page 437, which has ASCII where ASCII has it. */
static void draw(unsigned column, unsigned line, char character, enum console_style style) {
    memory[line * VGA_TEXT_COLUMNS + column] =
        (uint16_t)(attributes[style] << 8 | (uint8_t)character);
}

/* A cursor past the last line is not shown. */
static void show_cursor(unsigned column, unsigned line) {
    unsigned cell = line * VGA_TEXT_COLUMNS + column;
    cpu_write_port8(CRT_INDEX, CRT_CURSOR_HIGH);
    cpu_write_port8(CRT_DATA, (uint8_t)(cell >> 8));
    cpu_write_port8(CRT_INDEX, CRT_CURSOR_LOW);
    cpu_write_port8(CRT_DATA, (uint8_t)cell);
}

static const struct text_surface surface = {
    .columns = VGA_TEXT_COLUMNS,
    .lines = VGA_TEXT_LINES,
    .draw = draw,
    .show_cursor = show_cursor,
};

void vga_text_initialize(volatile uint16_t *cells) {
    memory = cells;
    text_screen_initialize(&surface);
}

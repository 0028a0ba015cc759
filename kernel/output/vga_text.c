#include "kernel/output/vga_text.h"

#include "arch/x86_64/idt/cpu.h"

#include "kernel/output/screen.h"

enum {
    CRT_INDEX = 0x3D4,
    CRT_DATA = 0x3D5,
    CRT_CURSOR_HIGH = 0x0E,
    CRT_CURSOR_LOW = 0x0F,
};

static volatile uint16_t *memory;

/* Foreground in bits 0-3, background in bits 4-6. */
static const uint8_t attributes[TRAPGATE_SCREEN_STYLES] = {
    [TRAPGATE_SCREEN_PLAIN] = 0x07,    /* light gray on black */
    [TRAPGATE_SCREEN_HEADLINE] = 0x4F, /* white on red */
    [TRAPGATE_SCREEN_LABEL] = 0x08,    /* dark gray */
    [TRAPGATE_SCREEN_GOOD] = 0x0A,     /* light green */
    [TRAPGATE_SCREEN_BAD] = 0x0C,      /* light red */
};

/* The character set is code page 437, which has ASCII where ASCII has it. */
static uint16_t word_of(char character, uint8_t style) {
    return (uint16_t)(attributes[(style & TRAPGATE_SCREEN_STYLE) % TRAPGATE_SCREEN_STYLES] << 8 |
                      (uint8_t)character);
}

static void draw(void *context, unsigned column, unsigned line, struct trapgate_screen_cell cell,
                 const struct trapgate_screen_cell *old) {
    (void)context, (void)old;
    memory[line * VGA_TEXT_COLUMNS + column] = word_of(cell.character, cell.style);
}

static void clear(void *context) {
    enum { IN_EIGHT_BYTES = 4 };
    typedef uint64_t four_cells __attribute__((may_alias));
    volatile four_cells *to = (volatile four_cells *)memory;
    uint64_t blank = word_of(' ', TRAPGATE_SCREEN_PLAIN) * UINT64_C(0x0001000100010001);
    (void)context;
    for (unsigned i = 0; i < VGA_TEXT_COLUMNS * VGA_TEXT_LINES / IN_EIGHT_BYTES; i++) {
        to[i] = blank;
    }
}

/* A cursor past the last line is not shown. */
static void show_cursor(void *context, unsigned column, unsigned line) {
    unsigned cell = line * VGA_TEXT_COLUMNS + column;
    (void)context;
    cpu_write_port8(CRT_INDEX, CRT_CURSOR_HIGH);
    cpu_write_port8(CRT_DATA, (uint8_t)(cell >> 8));
    cpu_write_port8(CRT_INDEX, CRT_CURSOR_LOW);
    cpu_write_port8(CRT_DATA, (uint8_t)cell);
}

bool vga_text_is(const struct multiboot2_framebuffer *tag) {
    return tag->has && tag->type == MULTIBOOT2_FRAMEBUFFER_EGA_TEXT &&
           tag->address == VGA_TEXT_ADDRESS && tag->width == VGA_TEXT_COLUMNS &&
           tag->height == VGA_TEXT_LINES && tag->pitch == 2 * VGA_TEXT_COLUMNS;
}

void vga_text_initialize(volatile uint16_t *cells) {
    static const struct trapgate_screen_surface surface = {
        .columns = VGA_TEXT_COLUMNS,
        .lines = VGA_TEXT_LINES,
        .draw = draw,
        .clear = clear,
        .show_cursor = show_cursor,
    };
    memory = cells;
    trapgate_screen_start_on(&machine_screen, &surface, machine_screen_cells,
                             TRAPGATE_SCREEN_CELLS);
}

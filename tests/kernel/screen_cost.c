/* What a screen of pixels costs, in instructions: under QEMU's -icount the time stamp counts them. RAM
 * takes the place of video memory. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/screen.h>

#include "kernel/boot_information.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "kernel/string.h"
#include "tests/kernel/test.h"

enum { WIDTH = 1024, HEIGHT = 768, COLUMNS = WIDTH / 8, LINES = HEIGHT / 16 };

/* The promises are those of a build for speed. */
#if defined __OPTIMIZE__ && !defined __OPTIMIZE_SIZE__
enum { IS_FAST = true };
#else
enum { IS_FAST = false };
#endif

static struct trapgate_screen screen;
static struct trapgate_screen_cell cells[COLUMNS * LINES];

static struct trapgate_screen_options options = {
    .framebuffer = {.width = WIDTH,
                    .height = HEIGHT,
                    .pitch = 4 * WIDTH,
                    .bits_per_pixel = 32,
                    .red = {16, 8},
                    .green = {8, 8},
                    .blue = {0, 8}},
    .fonts = trapgate_screen_fonts,
    .cells = cells,
    .cell_count = COLUMNS * LINES,
};

/* Under -icount shift=4 an instruction is 16 ticks. */
static uint64_t instructions_since(uint64_t start) {
    return (cpu_time_stamp() - start) / 16;
}

/* As a kernel's log is: about 70 characters, of which most differ from those of the line above. */
static void put_log_line(unsigned number) {
    static const char text[] =
        "[    0.000000] pci 0000:00:1f.2: BAR 4 is 32 bytes of ports at 0xc0a0\n";
    char line[sizeof text];
    for (size_t i = 0; i < sizeof text - 1; i++) {
        bool moves = text[i] >= 'a' && text[i] <= 'z';
        line[i] = moves ? (char)('a' + (text[i] - 'a' + 7 * (int)number) % 26) : text[i];
    }
    trapgate_screen_put(line, sizeof text - 1, &screen);
}

static uint64_t cost_of_lines(unsigned first, unsigned count) {
    uint64_t start = cpu_time_stamp();
    for (unsigned i = 0; i < count; i++) {
        put_log_line(first + i);
    }
    return instructions_since(start) / count;
}

/* Drawing alone, of all printable characters on an empty place. */
static uint64_t cost_of_characters(void) {
    enum { FIRST = '!', LAST = '~' };
    static const struct trapgate_screen_cell blank = {' ', TRAPGATE_SCREEN_PLAIN};
    uint64_t start = cpu_time_stamp();
    for (unsigned character = FIRST; character <= LAST; character++) {
        struct trapgate_screen_cell cell = {(char)character, TRAPGATE_SCREEN_PLAIN};
        screen.surface.draw(screen.surface.context, character - FIRST, 0, cell, &blank);
    }
    return instructions_since(start) / (LAST - FIRST + 1);
}

TEST(screen_cost, .alone = true) {
    enum { SIZE = 4 * WIDTH * HEIGHT, PIXELS_OF_A_CHARACTER = 8 * 16, CHARACTERS = 54 };
    char shift[4] = "";
    bool counted =
        boot_value("icount", shift, sizeof shift) == COMMAND_LINE_FOUND && strcmp(shift, "4") == 0;
    options.framebuffer.memory = memory_map_device(64 << 20, SIZE, MEMORY_WRITE_COMBINING);
    CHECK(options.framebuffer.memory);
    uint64_t start = cpu_time_stamp();
    CHECK_EQUAL(trapgate_screen_start(&screen, &options), TRAPGATE_SCREEN_OK);
    uint64_t clearing = instructions_since(start);
    uint64_t character = cost_of_characters();
    trapgate_screen_clear(&screen);
    uint64_t line = cost_of_lines(0, LINES), scrolled = cost_of_lines(LINES, 50);
    console_print(
        "screen: %lu instructions to start, %lu to draw a character, %lu for a line of %u, "
        "%lu if it scrolls\n",
        clearing, character, line, CHARACTERS, scrolled);
    if (counted && IS_FAST) {
        CHECK(clearing <= SIZE / 8 + 70000); /* eight bytes a store, and the font's table */
        CHECK(character <= PIXELS_OF_A_CHARACTER * 2);
        CHECK(scrolled <= 364000);
    }
}

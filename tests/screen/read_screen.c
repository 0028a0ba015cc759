/*
 * Reads the text on a screen from its pixels, as a person would, through the font.
 *
 *     read_screen SCREEN.ppm FONT...
 *
 * The fonts are PSF files, or a dump of a VGA BIOS, which holds the font of text mode. The one with
 * which every cell can be read is the one that is used. Printed are the columns and lines of the
 * screen, then its lines, each after a mark: # if it stands out by its background, else |.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <trapgate/screen.h>

static void fail(const char *what, const char *which) {
    fprintf(stderr, "read_screen: %s: %s\n", which, what);
    exit(2);
}

static uint8_t *read_file(const char *name, size_t *size) {
    enum { LARGEST = 64 << 20 };
    FILE *file = fopen(name, "rb");
    if (!file) {
        fail("cannot be read", name);
    }
    uint8_t *bytes = malloc(LARGEST);
    *size = fread(bytes, 1, LARGEST, file);
    fclose(file);
    return bytes;
}

struct screen {
    unsigned width, height;
    const uint8_t *pixels; /* red, green, blue */
};

static struct screen read_ppm(const char *name) {
    size_t size;
    struct screen screen;
    int header = 0;
    uint8_t *bytes = read_file(name, &size);
    bytes[size < 64 ? size : 64] = size < 64 ? 0 : bytes[64];
    if (sscanf((const char *)bytes, "P6 %u %u 255%n", &screen.width, &screen.height, &header) !=
            2 ||
        size < (size_t)header + 1 + 3 * (size_t)screen.width * screen.height) {
        fail("is no whole PPM", name);
    }
    screen.pixels = bytes + header + 1;
    return screen;
}

/* A font, and how far its characters are apart. In VGA text mode that is one pixel more. */
struct reading {
    struct trapgate_font font;
    unsigned cell_width, columns, lines, left, top;
    bool vga;
};

/* Code page 437 begins with an empty character and a smiling face. */
static const uint8_t vga_beginning[32] = {
    [18] = 0x7E, 0x81, 0xA5, 0x81, 0x81, 0xBD, 0x99, 0x81, 0x81, 0x7E,
};

static bool find_vga_font(const uint8_t *bytes, size_t size, struct trapgate_font *font) {
    for (size_t at = 0; at + 256 * 16 <= size; at++) {
        if (memcmp(bytes + at, vga_beginning, sizeof vga_beginning) == 0) {
            *font = (struct trapgate_font){
                .glyphs = bytes + at, .glyph_size = 16, .width = 8, .height = 16};
            for (unsigned i = 0; i < 256; i++) {
                font->glyph_of[i] = bytes + at + 16 * i;
            }
            return true;
        }
    }
    return false;
}

static unsigned at_most(unsigned value, unsigned maximum) {
    return value < maximum ? value : maximum;
}

static struct reading prepare(const char *name, const struct screen *screen) {
    size_t size;
    struct reading reading = {0};
    const uint8_t *bytes = read_file(name, &size);
    if (!trapgate_font_parse(bytes, size, &reading.font)) {
        reading.vga = find_vga_font(bytes, size, &reading.font);
        if (!reading.vga) {
            fail("is no font", name);
        }
    }
    reading.cell_width = reading.font.width + reading.vga;
    reading.columns = at_most(screen->width / reading.cell_width, TRAPGATE_SCREEN_COLUMNS_MAXIMUM);
    reading.lines = at_most(screen->height / reading.font.height, TRAPGATE_SCREEN_LINES_MAXIMUM);
    reading.left = (screen->width - reading.columns * reading.cell_width) / 2;
    reading.top = (screen->height - reading.lines * reading.font.height) / 2;
    return reading;
}

static uint32_t color(const struct screen *screen, unsigned x, unsigned y) {
    const uint8_t *pixel = screen->pixels + 3 * ((size_t)y * screen->width + x);
    return (uint32_t)pixel[0] << 16 | (uint32_t)pixel[1] << 8 | pixel[2];
}

struct cell {
    char character; /* 0 if it cannot be read */
    uint32_t paper;
};

/* Whether a character in some ink on this paper looks exactly like the pixels. */
static bool matches(const struct screen *screen, const struct reading *reading, unsigned x,
                    unsigned y, char character, uint32_t paper) {
    const uint8_t *glyph = reading->font.glyph_of[(uint8_t)character];
    size_t bytes_per_line = (reading->font.width + 7) / 8;
    bool has_ink = false;
    uint32_t ink = 0;
    for (unsigned line = 0; line < reading->font.height; line++) {
        for (unsigned column = 0; column < reading->cell_width; column++) {
            uint32_t is = color(screen, x + column, y + line);
            bool set = column < reading->font.width &&
                       glyph[line * bytes_per_line + column / 8] & 0x80 >> column % 8;
            if (set && !has_ink) {
                ink = is;
                has_ink = true;
            }
            if (is != (set ? ink : paper)) {
                return false;
            }
        }
    }
    return !has_ink || ink != paper;
}

/* The cursor of text mode is a bar at the bottom of an otherwise empty cell. */
static bool is_cursor(const struct screen *screen, const struct reading *reading, unsigned x,
                      unsigned y) {
    enum { CURSOR_LINE = 13 };
    for (unsigned line = 0; reading->vga && line < reading->font.height; line++) {
        for (unsigned column = 0; column < reading->cell_width; column++) {
            uint32_t first = line < CURSOR_LINE ? color(screen, x, y) : color(screen, x, y + line);
            if (color(screen, x + column, y + line) != first) {
                return false;
            }
        }
    }
    return reading->vga;
}

static struct cell read_cell(const struct screen *screen, const struct reading *reading,
                             unsigned column, unsigned line) {
    unsigned x = reading->left + column * reading->cell_width;
    unsigned y = reading->top + line * reading->font.height;
    /* A corner is paper in nearly every glyph of every font; the opposite one in the others. */
    uint32_t papers[] = {color(screen, x, y),
                         color(screen, x + reading->cell_width - 1, y + reading->font.height - 1)};
    for (unsigned i = 0; i < 2; i++) {
        for (int character = TRAPGATE_FONT_FIRST; character <= TRAPGATE_FONT_LAST; character++) {
            if (matches(screen, reading, x, y, (char)character, papers[i])) {
                return (struct cell){(char)character, papers[i]};
            }
        }
    }
    return (struct cell){is_cursor(screen, reading, x, y) ? ' ' : 0, papers[0]};
}

static unsigned unreadable(const struct screen *screen, const struct reading *reading) {
    unsigned count = 0;
    for (unsigned line = 0; line < reading->lines; line++) {
        for (unsigned column = 0; column < reading->columns; column++) {
            count += !read_cell(screen, reading, column, line).character;
        }
    }
    return count;
}

static void print_line(const struct screen *screen, const struct reading *reading, unsigned line,
                       uint32_t usual_paper) {
    char text[TRAPGATE_SCREEN_COLUMNS_MAXIMUM + 1];
    unsigned length = 0;
    bool stands_out = false;
    for (unsigned column = 0; column < reading->columns; column++) {
        struct cell cell = read_cell(screen, reading, column, line);
        text[column] = cell.character;
        stands_out = stands_out || cell.paper != usual_paper;
        if (cell.character != ' ') {
            length = column + 1;
        }
    }
    printf("%c%.*s\n", stands_out ? '#' : '|', (int)length, text);
}

int main(int count, char **arguments) {
    if (count < 3) {
        fail("read_screen SCREEN.ppm FONT...", "usage");
    }
    struct screen screen = read_ppm(arguments[1]);
    for (int i = 2; i < count; i++) {
        struct reading reading = prepare(arguments[i], &screen);
        if (reading.columns && reading.lines && !unreadable(&screen, &reading)) {
            printf("%u %u\n", reading.columns, reading.lines);
            uint32_t paper =
                read_cell(&screen, &reading, reading.columns - 1, reading.lines - 1).paper;
            for (unsigned line = 0; line < reading.lines; line++) {
                print_line(&screen, &reading, line, paper);
            }
            return 0;
        }
    }
    fprintf(stderr, "read_screen: %u x %u pixels are no text in any of these fonts\n", screen.width,
            screen.height);
    return 1;
}

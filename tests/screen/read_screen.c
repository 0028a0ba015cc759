/*
 * Reads the text on a screen from its pixels, as a person would, through the font.
 *
 *     read_screen [--with-code] SCREEN.ppm FONT...
 *
 * The fonts are PSF files, or a dump of a VGA BIOS, which holds the font of text mode. The one with
 * which every cell can be read is the one that is used. Printed are the columns and lines of the
 * screen, then its lines, each after a mark: # if it stands out by its background, else |.
 *
 * --with-code: the screen has a code of black and white squares, whose cells are no text, and characters of
 * twice the size. A line of these is marked = if it stands out, else +, and the second line that it takes
 * is empty. Printed is then also where the code is, of which no cell is text, and what it is made of, `code
 * COLUMN LINE COLUMNS LINES VERSION SIDE`, the side of a square in pixels; and `contrast RATIO STYLE` for each pair of colors: the contrast of their luminances, 1 to 21, as
 * in "Web Content Accessibility Guidelines, Contrast".
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <math.h>
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

/* Whether a character in some ink on this paper, `size` times as large, looks exactly like the pixels. */
static bool matches(const struct screen *screen, const struct reading *reading, unsigned x,
                    unsigned y, char character, uint32_t paper, unsigned size) {
    const uint8_t *glyph = reading->font.glyph_of[(uint8_t)character];
    size_t bytes_per_line = (reading->font.width + 7) / 8;
    bool has_ink = false;
    uint32_t ink = 0;
    for (unsigned line = 0; line < size * reading->font.height; line++) {
        for (unsigned column = 0; column < size * reading->cell_width; column++) {
            unsigned at = column / size;
            uint32_t is = color(screen, x + column, y + line);
            bool set = at < reading->font.width &&
                       glyph[line / size * bytes_per_line + at / 8] & 0x80 >> at % 8;
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

static struct cell read_size(const struct screen *screen, const struct reading *reading,
                             unsigned column, unsigned line, unsigned size, int first) {
    unsigned x = reading->left + column * reading->cell_width;
    unsigned y = reading->top + line * reading->font.height;
    /* A corner is paper in nearly every glyph of every font; the opposite one in the others. */
    uint32_t papers[] = {color(screen, x, y), color(screen, x + size * reading->cell_width - 1,
                                                    y + size * reading->font.height - 1)};
    for (unsigned i = 0; i < 2; i++) {
        for (int character = first; character <= TRAPGATE_FONT_LAST; character++) {
            if (matches(screen, reading, x, y, (char)character, papers[i], size)) {
                return (struct cell){(char)character, papers[i]};
            }
        }
    }
    return (struct cell){0, papers[0]};
}

static struct cell read_cell(const struct screen *screen, const struct reading *reading,
                             unsigned column, unsigned line) {
    struct cell cell = read_size(screen, reading, column, line, 1, TRAPGATE_FONT_FIRST);
    unsigned x = reading->left + column * reading->cell_width;
    unsigned y = reading->top + line * reading->font.height;
    if (!cell.character && is_cursor(screen, reading, x, y)) {
        cell.character = ' ';
    }
    return cell;
}

/* A character of twice the size whose upper left quarter is there; 0 if there is none. A space is none. */
static struct cell read_large(const struct screen *screen, const struct reading *reading,
                              unsigned column, unsigned line) {
    return column + 1 < reading->columns && line + 1 < reading->lines
               ? read_size(screen, reading, column, line, 2, TRAPGATE_FONT_FIRST + 1)
               : (struct cell){0};
}

/* All that is on the screen, cell by cell. */
enum { CODE = 1 }; /* in the place of a character */
static struct cell cells[TRAPGATE_SCREEN_LINES_MAXIMUM][TRAPGATE_SCREEN_COLUMNS_MAXIMUM];
static bool is_large[TRAPGATE_SCREEN_LINES_MAXIMUM]; /* the upper half of such characters */

static bool read_cells(const struct screen *screen, const struct reading *reading, bool with_code) {
    enum { WHITE = 0xFFFFFF, BLACK = 0 }; /* no paper of text */
    bool all = true;
    memset(is_large, 0, sizeof is_large);
    for (unsigned line = 0; line < reading->lines; line++) {
        for (unsigned column = 0; column < reading->columns; column++) {
            struct cell *cell = &cells[line][column];
            *cell = read_cell(screen, reading, column, line);
            if (with_code && (!cell->character || cell->paper == WHITE || cell->paper == BLACK)) {
                cell->character = CODE;
            }
            all = all && cell->character;
        }
    }
    return all;
}

/* A line has only characters of one size. */
static void read_large_lines(const struct screen *screen, const struct reading *reading) {
    for (unsigned line = 0; line + 1 < reading->lines; line++) {
        if (!read_large(screen, reading, 0, line).character) {
            continue;
        }
        is_large[line] = true;
        for (unsigned column = 0; column < reading->columns; column += 2) {
            struct cell large = read_large(screen, reading, column, line);
            struct cell *cell = &cells[line][column];
            *cell = large.character ? large : (struct cell){' ', cell->paper};
            cells[line][column + 1] = *cell;
            cells[line + 1][column].character = cells[line + 1][column + 1].character = ' ';
        }
    }
}

static void print_line(const struct reading *reading, unsigned line, uint32_t usual_paper) {
    char text[TRAPGATE_SCREEN_COLUMNS_MAXIMUM + 1];
    unsigned count = 0, length = 0, step = is_large[line] ? 2 : 1;
    bool stands_out = false;
    for (unsigned column = 0; column < reading->columns; column += step) {
        struct cell cell = cells[line][column];
        text[count++] = cell.character == CODE ? ' ' : cell.character;
        stands_out = stands_out || (cell.paper != usual_paper && cell.character != CODE);
        if (text[count - 1] != ' ') {
            length = count;
        }
    }
    stands_out = stands_out && !(line > 0 && is_large[line - 1]);
    printf("%c%.*s\n",
           is_large[line] ? stands_out ? '=' : '+'
           : stands_out   ? '#'
                          : '|',
           (int)length, text);
}

/* ISO/IEC 18004: a QR code is 17 squares wide, and 4 for each version; its upper left corner is the edge of
 * a square of 7. */
static void print_squares(const struct screen *screen, unsigned x, unsigned y, unsigned columns,
                          unsigned lines, const struct reading *reading) {
    unsigned left = UINT32_MAX, right = 0, top = 0, edge = 0;
    for (unsigned line = 0; line < lines * reading->font.height; line++) {
        for (unsigned column = 0; column < columns * reading->cell_width; column++) {
            if (color(screen, x + column, y + line) == 0) {
                top = left == UINT32_MAX ? line : top;
                left = column < left ? column : left;
                right = column > right ? column : right;
            }
        }
    }
    while (left + edge < right && color(screen, x + left + edge, y + top) == 0) {
        edge++;
    }
    unsigned side = edge / 7;
    printf("%u %u\n", side ? ((right + 1 - left) / side - 17) / 4 : 0, side);
}

/* The rectangle around all of the code; the tool ends if something else is in it. */
static void print_code(const struct screen *screen, const struct reading *reading) {
    unsigned left = reading->columns, top = reading->lines, right = 0, bottom = 0;
    for (unsigned line = 0; line < reading->lines; line++) {
        for (unsigned column = 0; column < reading->columns; column++) {
            if (cells[line][column].character == CODE) {
                left = column < left ? column : left;
                right = column + 1 > right ? column + 1 : right;
                top = line < top ? line : top;
                bottom = line + 1;
            }
        }
    }
    for (unsigned line = top; line < bottom; line++) {
        for (unsigned column = left; column < right; column++) {
            if (cells[line][column].character != CODE) {
                fprintf(stderr, "read_screen: in the code is text, at column %u, line %u\n", column,
                        line);
                exit(1);
            }
        }
    }
    if (right > left) {
        printf("code %u %u %u %u ", left, top, right - left, bottom - top);
        print_squares(screen, reading->left + left * reading->cell_width,
                      reading->top + top * reading->font.height, right - left, bottom - top,
                      reading);
    }
}

static double luminance(uint32_t rgb) {
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (unsigned i = 0; i < 3; i++) {
        double value = (rgb >> (16 - 8 * i) & 0xFF) / 255.0;
        sum += weights[i] * (value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(uint32_t one, uint32_t other) {
    double a = luminance(one) + 0.05, b = luminance(other) + 0.05;
    return a > b ? a / b : b / a;
}

/* The color in a cell of text that is not its paper. */
static uint32_t ink_of(const struct screen *screen, const struct reading *reading, unsigned column,
                       unsigned line) {
    uint32_t paper = cells[line][column].paper;
    for (unsigned y = 0; y < reading->font.height; y++) {
        for (unsigned x = 0; x < reading->cell_width; x++) {
            uint32_t is = color(screen, reading->left + column * reading->cell_width + x,
                                reading->top + line * reading->font.height + y);
            if (is != paper) {
                return is;
            }
        }
    }
    return paper;
}

static void print_contrasts(const struct screen *screen, const struct reading *reading) {
    enum { PAIRS = 16 };
    struct {
        uint32_t ink, paper;
    } seen[PAIRS];
    unsigned count = 0;
    for (unsigned line = 0; line < reading->lines; line++) {
        for (unsigned column = 0; column < reading->columns; column++) {
            uint32_t paper = cells[line][column].paper, ink;
            unsigned i = 0;
            if (cells[line][column].character <= ' ' ||
                (ink = ink_of(screen, reading, column, line)) == paper) {
                continue;
            }
            while (i < count && (seen[i].ink != ink || seen[i].paper != paper)) {
                i++;
            }
            if (i == count && count < PAIRS) {
                seen[count].ink = ink;
                seen[count++].paper = paper;
                printf("contrast %.1f %06x on %06x\n", contrast(ink, paper), ink, paper);
            }
        }
    }
}

int main(int count, char **arguments) {
    bool with_code = count > 1 && strcmp(arguments[1], "--with-code") == 0;
    int first = with_code ? 2 : 1;
    if (count < first + 2) {
        fail("read_screen [--with-code] SCREEN.ppm FONT...", "usage");
    }
    struct screen screen = read_ppm(arguments[first]);
    for (int i = first + 1; i < count; i++) {
        struct reading reading = prepare(arguments[i], &screen);
        if (!reading.columns || !reading.lines || !read_cells(&screen, &reading, with_code)) {
            continue;
        }
        if (with_code) {
            read_large_lines(&screen, &reading);
            if (!is_large[0]) { /* it is another font */
                continue;
            }
        }
        printf("%u %u\n", reading.columns, reading.lines);
        uint32_t paper = cells[reading.lines - 1][reading.columns - 1].paper;
        for (unsigned line = 0; line < reading.lines; line++) {
            print_line(&reading, line, paper);
        }
        if (with_code) {
            print_code(&screen, &reading);
            print_contrasts(&screen, &reading);
        }
        return 0;
    }
    fprintf(stderr, "read_screen: %u x %u pixels are no text in any of these fonts\n", screen.width,
            screen.height);
    return 1;
}

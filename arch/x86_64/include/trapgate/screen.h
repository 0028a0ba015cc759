/*
 * Text on a framebuffer, for a kernel that has no console of its own, or whose console is what has
 * crashed. The library trapgate::screen: it stands alone, allocates nothing and reads no video memory.
 *
 *     static struct trapgate_screen screen;
 *     static struct trapgate_screen_cell cells[TRAPGATE_SCREEN_CELLS];
 *
 *     trapgate_screen_start(&screen, &(struct trapgate_screen_options){
 *         .framebuffer = {.memory = mapped, .width = 1024, .height = 768, .pitch = 4096,
 *                         .bits_per_pixel = 32, .red = {16, 8}, .green = {8, 8}, .blue = {0, 8}},
 *         .fonts = trapgate_screen_fonts,
 *         .cells = cells, .cell_count = TRAPGATE_SCREEN_CELLS});
 *     trapgate_screen_put("Hello World!\n", 13, &screen);
 *
 * Its functions take no lock: a handler may write to a screen that the interrupted code is writing to.
 * An exception may also come out of the drawing itself, and its report is then written through the
 * same function: the screen is drawn anew. If that faults as well, the screen is taken for broken, and
 * left alone from then on.
 */
#ifndef TRAPGATE_SCREEN_H
#define TRAPGATE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What kind of text it is. The numbers are those of the styles of a report. */
enum trapgate_screen_style {
    TRAPGATE_SCREEN_PLAIN,
    TRAPGATE_SCREEN_HEADLINE, /* the one line that must be seen */
    TRAPGATE_SCREEN_LABEL,    /* names of fields */
    TRAPGATE_SCREEN_GOOD,
    TRAPGATE_SCREEN_BAD,
    TRAPGATE_SCREEN_STYLES,
};

enum trapgate_screen_status {
    TRAPGATE_SCREEN_OK,
    TRAPGATE_SCREEN_NO_MEMORY,
    TRAPGATE_SCREEN_BAD_DEPTH,
    TRAPGATE_SCREEN_BAD_CHANNELS,
    TRAPGATE_SCREEN_BAD_GEOMETRY,
    TRAPGATE_SCREEN_NO_FONT,
};

/* In words, for any value: "the framebuffer has no address". Never NULL. */
const char *trapgate_screen_status_message(enum trapgate_screen_status status);

struct trapgate_color_field {
    uint8_t position, size; /* in bits; the position is that of the lowest bit */
};

/* A screen as an array of pixels, as boot loaders tell of it. It is checked before the first pixel. */
struct trapgate_framebuffer {
    volatile void *memory;  /* where the pixel top left is mapped; best as write-combining */
    uint32_t width, height; /* in pixels */
    uint32_t pitch;         /* bytes from one line to the next */
    uint8_t bits_per_pixel; /* 15 to 32, of which 2, 3 or 4 bytes are used */
    struct trapgate_color_field red, green, blue;
};

enum {
    TRAPGATE_FRAMEBUFFER_SIDE_MAXIMUM = 16384,     /* pixels */
    TRAPGATE_FRAMEBUFFER_SIZE_MAXIMUM = 192 << 20, /* bytes: 8192 x 4320 takes 135 MiB */
};

/* Whether one can draw on it once its memory is mapped, at which it does not look: if so, `size` is
 * how many bytes that takes. Pixels in any layout of channels that can be stated, of any size. */
enum trapgate_screen_status
trapgate_framebuffer_check(const struct trapgate_framebuffer *framebuffer, size_t *size);

/* A file in the formats PSF1 or PSF2 of the Linux console tools, as every distribution has them. It
 * MUST outlive the screen. Only printable ASCII is used. */
struct trapgate_font_file {
    const void *data;
    size_t size;
};

/* The fonts that were chosen when the library was built, smallest first, ended by a row without data.
 * They are in a member of the archive that is linked only where this name is used. */
extern const struct trapgate_font_file trapgate_screen_fonts[];

enum { TRAPGATE_FONT_FIRST = ' ', TRAPGATE_FONT_LAST = '~' };

struct trapgate_font {
    const uint8_t *glyphs; /* into the file */
    size_t glyph_size;     /* bytes: lines of whole bytes, the highest bit on the left */
    uint32_t width, height;
    const uint8_t *glyph_of[256]; /* of each character; of no printable ASCII a question mark */
};

/* Reads a font file. False if it is no such file, or a broken one. */
bool trapgate_font_parse(const void *file, size_t size, struct trapgate_font *font);

/* What is on the screen at a place. */
struct trapgate_screen_cell {
    char character;
    uint8_t style; /* enum trapgate_screen_style, and which quarter, if it is one */
};

/* A character that is twice as wide and high is in four cells, each of which shows a quarter. */
enum trapgate_screen_quarter {
    TRAPGATE_SCREEN_STYLE = 0x0F, /* the bits of the style */
    TRAPGATE_SCREEN_IS_QUARTER = 0x40,
    TRAPGATE_SCREEN_IS_RIGHT = 0x10,
    TRAPGATE_SCREEN_IS_LOWER = 0x20,
};

/* Beyond that nothing is drawn: text is then in the middle of the screen. */
enum {
    TRAPGATE_SCREEN_COLUMNS_MAXIMUM = 320,
    TRAPGATE_SCREEN_LINES_MAXIMUM = 160,
    TRAPGATE_SCREEN_CELLS = 320 * 160, /* enough for every screen */
};

/* What cells are drawn on: the framebuffer, or something of your own, such as VGA text. */
struct trapgate_screen_surface {
    unsigned columns, lines;
    /* Draws a cell; `old` is what is there now, NULL if that is not known. */
    void (*draw)(void *context, unsigned column, unsigned line, struct trapgate_screen_cell cell,
                 const struct trapgate_screen_cell *old);
    /* Makes all of it plain spaces. NULL: they are drawn. */
    void (*clear)(void *context);
    /* Called once for each text that was written. May be NULL. */
    void (*show_cursor)(void *context, unsigned column, unsigned line);
    void *context;
};

struct trapgate_screen {
    unsigned columns, lines; /* of text; 0 if the screen was not started. To be read by anybody */
    unsigned column, line;   /* of the cursor: up to and including the ends; likewise */

    /* The rest is the library's own. */
    struct trapgate_screen_surface surface;
    struct trapgate_screen_cell *cells; /* lines of `columns` each, or NULL */
    uint8_t style;
    bool is_covered;         /* by squares */
    unsigned lines_lost;     /* that did not fit where nothing scrolls */
    volatile unsigned depth; /* 1 while something is drawn; 2 while all is, because that faulted */

    struct trapgate_framebuffer framebuffer;
    struct trapgate_font font;
    bool space_is_empty;                 /* in the font, as it should be */
    uint32_t left, top;                  /* of the text, in pixels */
    unsigned pixel_size;                 /* bytes */
    volatile unsigned char *text;        /* where its first pixel is, */
    size_t to_next_column, to_next_line; /* and how far others are from it */
    struct trapgate_screen_brush {
        uint32_t ink, paper;
        uint64_t four_pixels[2][16]; /* for each four bits of a glyph: 8 bytes, and up to 8 more */
    } brushes[TRAPGATE_SCREEN_STYLES];
};

struct trapgate_screen_options {
    struct trapgate_framebuffer framebuffer;
    /* Ended by a row without data. The biggest that leaves 128 columns and 45 lines is taken, else the
     * first one that fits. */
    const struct trapgate_font_file *fonts;
    /*
     * Memory to remember what is on the screen, so that only what changes is drawn, and text scrolls.
     * For less than TRAPGATE_SCREEN_CELLS fewer lines are used.
     *
     * NULL: text begins at the top and stops at the end, since the beginning of a crash report must
     * not be overwritten; the last line then says how many lines did not fit.
     */
    struct trapgate_screen_cell *cells;
    size_t cell_count;
};

/* Clears the framebuffer and takes it for text. Anything but TRAPGATE_SCREEN_OK: it cannot be used,
 * and nothing was drawn. */
enum trapgate_screen_status trapgate_screen_start(struct trapgate_screen *screen,
                                                  const struct trapgate_screen_options *options);

/* The same on a surface of your own, which is copied. */
void trapgate_screen_start_on(struct trapgate_screen *screen,
                              const struct trapgate_screen_surface *surface,
                              struct trapgate_screen_cell *cells, size_t cell_count);

/* Writes text at the cursor; '\n' starts a line, '\r' goes back to its beginning. `screen` is a struct
 * trapgate_screen; without one that was started both do nothing. They have the types that struct
 * report_host of <trapgate/report.h> wants. */
void trapgate_screen_put(const char *text, size_t length, void *screen);

/* How what is written from now on looks: an enum trapgate_screen_style. */
void trapgate_screen_set_style(unsigned style, void *screen);

/* Clears it; the cursor goes to the top. */
void trapgate_screen_clear(struct trapgate_screen *screen);

/* Puts the cursor at the start of a line, from 0 on. */
void trapgate_screen_move_to_line(struct trapgate_screen *screen, unsigned line);

/* Where text is put that does not follow the cursor. */
struct trapgate_screen_place {
    unsigned column, line;
    bool is_large; /* each character is two columns wide and two lines high */
};

/* Writes text at a place, in a style (enum trapgate_screen_style); what is beyond the end of the line is left
 * out. It has no line ends. The cursor stays. */
void trapgate_screen_put_at(struct trapgate_screen *screen, struct trapgate_screen_place place,
                            unsigned style, const char *text, size_t length);

/*
 * Instead of text, a picture of `size` by `size` squares, dark or light, such as a QR code: as big as
 * it can be above the last line. Not on a surface of your own, or if a square would be smaller than 2
 * pixels. trapgate_screen_clear() takes it away.
 */
bool trapgate_screen_has_room_for_squares(const struct trapgate_screen *screen, unsigned size);
void trapgate_screen_draw_squares(struct trapgate_screen *screen, unsigned size,
                                  bool (*is_dark)(unsigned x, unsigned y, void *context),
                                  void *context);

/* The same beside text, its squares `side` pixels wide, over the cells in the corner above the last line:
 * on the right, or on the left. There MUST be room: trapgate_screen_squares_cells() says how much. */
struct trapgate_screen_squares {
    unsigned size; /* squares */
    unsigned side; /* pixels */
    bool on_the_left;
    bool (*is_dark)(unsigned x, unsigned y, void *context);
    void *context;
};
void trapgate_screen_add_squares(struct trapgate_screen *screen,
                                 const struct trapgate_screen_squares *squares);

/* How many columns and lines such a picture covers; false if this surface shows none. */
bool trapgate_screen_squares_cells(const struct trapgate_screen *screen, unsigned pixels,
                                   unsigned *columns, unsigned *lines);

#ifdef __cplusplus
}
#endif
#endif

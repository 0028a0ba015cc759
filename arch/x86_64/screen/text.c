/* Text: the cursor, lines, styles, and when to scroll. */
#include "arch/x86_64/screen/cells.h"

enum { BROKEN = 2 }; /* of depth */

/* The cursor may be past the end of a line, or of the screen: only what is then written there needs
 * the room, so that a line as wide as the screen takes one line, and the last line is used. */
static void make_room(struct trapgate_screen *screen) {
    if (screen->line >= screen->lines && screen->cells) {
        screen->line = screen->lines - 1;
        trapgate_screen_scroll(screen);
    }
}

static void new_line(struct trapgate_screen *screen) {
    make_room(screen);
    screen->column = 0;
    if (screen->line < screen->lines) {
        screen->line++;
    } else {
        screen->lines_lost++;
    }
}

static void put_character(struct trapgate_screen *screen, char character) {
    if (character == '\n') {
        new_line(screen);
    } else if (character == '\r') {
        screen->column = 0;
    } else {
        if (screen->column >= screen->columns) {
            new_line(screen);
        }
        make_room(screen);
        trapgate_screen_set_cell(screen, screen->column++, screen->line,
                                 (struct trapgate_screen_cell){character, screen->style});
    }
}

/* In the line below the text, which a screen that cannot scroll keeps for that. */
static void show_what_is_lost(struct trapgate_screen *screen) {
    char text[] = "Lines that do not fit on the screen:     ";
    unsigned lost = screen->lines_lost + (screen->column > 0);
    for (char *digit = text + sizeof text - 2; lost > 0 && *digit == ' '; digit--, lost /= 10) {
        *digit = (char)('0' + lost % 10);
    }
    for (unsigned column = 0; text[column] && column < screen->columns; column++) {
        struct trapgate_screen_cell cell = {text[column], TRAPGATE_SCREEN_LABEL};
        screen->surface.draw(screen->surface.context, column, screen->lines, cell, NULL);
    }
}

static unsigned at_most(unsigned value, size_t maximum) {
    return value < maximum ? value : (unsigned)maximum;
}

static void go_to_top(struct trapgate_screen *screen) {
    screen->column = screen->line = screen->lines_lost = 0;
}

void trapgate_screen_start_on(struct trapgate_screen *screen,
                              const struct trapgate_screen_surface *surface,
                              struct trapgate_screen_cell *cells, size_t cell_count) {
    screen->depth = 1;
    screen->surface = *surface;
    screen->columns = at_most(surface->columns, TRAPGATE_SCREEN_COLUMNS_MAXIMUM);
    screen->lines = at_most(surface->lines, TRAPGATE_SCREEN_LINES_MAXIMUM);
    screen->cells = cell_count >= screen->columns ? cells : NULL;
    if (screen->cells && screen->columns) {
        screen->lines = at_most(screen->lines, cell_count / screen->columns);
    } else if (screen->lines > 1) {
        screen->lines--; /* for what is lost */
    }
    screen->style = TRAPGATE_SCREEN_PLAIN;
    screen->is_covered = false;
    go_to_top(screen);
    trapgate_screen_clear_surface(screen);
    screen->depth = 0;
}

/* Whether one can draw. To be followed by leave(). */
static bool enter(struct trapgate_screen *screen) {
    unsigned outer = screen->depth;
    if (!screen->columns || !screen->lines || outer >= BROKEN) {
        return false;
    }
    screen->depth = outer + 1;
    if (outer && screen->cells) {
        trapgate_screen_draw_cells(screen);
    }
    return true;
}

static void leave(struct trapgate_screen *screen) {
    if (screen->surface.show_cursor) {
        screen->surface.show_cursor(screen->surface.context, screen->column, screen->line);
    }
    screen->depth = 0;
}

void trapgate_screen_put(const char *text, size_t length, void *context) {
    struct trapgate_screen *screen = context;
    if (enter(screen)) {
        for (size_t i = 0; i < length; i++) {
            put_character(screen, text[i]);
        }
        if (screen->line >= screen->lines && !screen->cells &&
            screen->lines_lost + screen->column) {
            show_what_is_lost(screen);
        }
        leave(screen);
    }
}

static void put_large(struct trapgate_screen *screen, unsigned column, unsigned line,
                      struct trapgate_screen_cell cell) {
    for (unsigned quarter = 0; quarter < 4; quarter++) {
        bool is_right = quarter & 1, is_lower = quarter & 2;
        struct trapgate_screen_cell part = cell;
        part.style = (uint8_t)(cell.style | TRAPGATE_SCREEN_IS_QUARTER |
                               (is_right ? TRAPGATE_SCREEN_IS_RIGHT : 0) |
                               (is_lower ? TRAPGATE_SCREEN_IS_LOWER : 0));
        trapgate_screen_set_cell(screen, column + is_right, line + is_lower, part);
    }
}

void trapgate_screen_put_at(struct trapgate_screen *screen, struct trapgate_screen_place place,
                            unsigned style, const char *text, size_t length) {
    if (!enter(screen)) {
        return;
    }
    uint8_t known = (uint8_t)(style < TRAPGATE_SCREEN_STYLES ? style : TRAPGATE_SCREEN_PLAIN);
    unsigned wide = place.is_large ? 2 : 1;
    for (size_t i = 0; i < length && place.column + wide <= screen->columns; i++) {
        struct trapgate_screen_cell cell = {text[i], known};
        if (place.is_large) {
            put_large(screen, place.column, place.line, cell);
        } else {
            trapgate_screen_set_cell(screen, place.column, place.line, cell);
        }
        place.column += wide;
    }
    leave(screen);
}

void trapgate_screen_clear(struct trapgate_screen *screen) {
    if (enter(screen)) {
        if (screen->is_covered) {
            screen->is_covered = false;
            trapgate_screen_clear_surface(screen);
        } else {
            trapgate_screen_clear_cells(screen);
        }
        go_to_top(screen);
        leave(screen);
    }
}

void trapgate_screen_set_style(unsigned style, void *context) {
    struct trapgate_screen *screen = context;
    screen->style = (uint8_t)(style < TRAPGATE_SCREEN_STYLES ? style : TRAPGATE_SCREEN_PLAIN);
}

void trapgate_screen_move_to_line(struct trapgate_screen *screen, unsigned line) {
    screen->column = 0;
    screen->line = at_most(line, screen->lines);
}

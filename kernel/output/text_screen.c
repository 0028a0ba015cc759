#include "kernel/output/text_screen.h"

#include <stdint.h>

struct cell {
    char character;
    uint8_t style; /* enum console_style */
};

static const struct text_surface *surface;
static unsigned columns, lines;
static struct cell cells[TEXT_SCREEN_LINES_MAXIMUM][TEXT_SCREEN_COLUMNS_MAXIMUM];
static unsigned column, line; /* of the cursor: up to and including the ends */
static enum console_style style;
static bool is_covered; /* by a picture */

/* 1 while a character is being written; 2 while the screen is drawn anew because that faulted. */
static volatile unsigned depth;
enum { BROKEN = 2 };

static void draw(unsigned at_column, unsigned at_line) {
    struct cell cell = cells[at_line][at_column];
    surface->draw(at_column, at_line, cell.character, cell.style);
}

/* A handler may print between any two instructions of this file, and move the cursor. Hence a place
 * is checked where it is used. */
static void set_cell(unsigned at_column, unsigned at_line, struct cell cell) {
    if (at_column >= columns || at_line >= lines) {
        return;
    }
    struct cell *old = &cells[at_line][at_column];
    if (old->character != cell.character || old->style != cell.style) {
        *old = cell;
        draw(at_column, at_line);
    }
}

static void draw_all(void) {
    for (unsigned at_line = 0; at_line < lines; at_line++) {
        for (unsigned at_column = 0; at_column < columns; at_column++) {
            draw(at_column, at_line);
        }
    }
}

static void clear_line(unsigned at_line) {
    for (unsigned at = 0; at < columns; at++) {
        set_cell(at, at_line, (struct cell){' ', CONSOLE_PLAIN});
    }
}

static void scroll(void) {
    for (unsigned to = 0; to + 1 < lines; to++) {
        for (unsigned at = 0; at < columns; at++) {
            set_cell(at, to, cells[to + 1][at]);
        }
    }
    clear_line(lines - 1);
}

/* The cursor may be past the end of a line, or of the screen: only what is then written there needs
 * the room, so that a line as wide as the screen takes one line, and the last line is used. */
static void make_room(void) {
    if (line >= lines) {
        line = lines - 1;
        scroll();
    }
}

static void new_line(void) {
    make_room();
    column = 0;
    line++;
}

static void put(char character) {
    if (character == '\n') {
        new_line();
    } else if (character == '\r') {
        column = 0;
    } else {
        if (column >= columns) {
            new_line();
        }
        make_room();
        set_cell(column++, line, (struct cell){character, (uint8_t)style});
    }
    if (surface->show_cursor) {
        surface->show_cursor(column, line);
    }
}

static unsigned at_most(unsigned value, unsigned maximum) {
    return value < maximum ? value : maximum;
}

void text_screen_initialize(const struct text_surface *new_surface) {
    surface = new_surface;
    columns = at_most(surface->columns, TEXT_SCREEN_COLUMNS_MAXIMUM);
    lines = at_most(surface->lines, TEXT_SCREEN_LINES_MAXIMUM);
    column = line = 0;
    style = CONSOLE_PLAIN;
    for (unsigned at_line = 0; at_line < lines; at_line++) {
        for (unsigned at_column = 0; at_column < columns; at_column++) {
            cells[at_line][at_column] = (struct cell){' ', CONSOLE_PLAIN};
        }
    }
    depth = 1;
    draw_all();
    depth = 0;
}

/* Whether one can draw. To be followed by leave(). */
static bool enter(void) {
    unsigned outer = depth;
    if (!columns || !lines || outer >= BROKEN) {
        return false;
    }
    depth = outer + 1;
    if (outer) {
        draw_all();
    }
    return true;
}

static void leave(void) {
    depth = 0;
}

void text_screen_write(char character) {
    if (enter()) {
        put(character);
        leave();
    }
}

void text_screen_clear(void) {
    if (enter()) {
        for (unsigned at_line = 0; at_line < lines; at_line++) {
            clear_line(at_line);
        }
        if (is_covered) {
            is_covered = false;
            draw_all();
        }
        column = line = 0;
        leave();
    }
}

void text_screen_covered(void) {
    is_covered = true;
}

void text_screen_set_style(enum console_style new_style) {
    style = new_style;
}

void text_screen_move_to_line(unsigned new_line) {
    column = 0;
    line = at_most(new_line, lines);
}

unsigned text_screen_columns(void) {
    return columns;
}

unsigned text_screen_lines(void) {
    return lines;
}

bool text_screen_is_at_line_start(void) {
    return column == 0;
}

/*
 * Text on a screen of any kind: lines, styles and scrolling, on a surface that can draw one
 * character at a place.
 *
 * What is on the screen is remembered here, so that the surface is only ever written to, and only
 * where something changed. That makes scrolling fast where video memory is slow.
 *
 * An exception may come out of the drawing itself, and its report is then written through the same
 * function: the screen is drawn anew. If that faults as well, the screen is taken for broken, and
 * left alone from then on.
 */
#ifndef KERNEL_TEXT_SCREEN_H
#define KERNEL_TEXT_SCREEN_H

#include "kernel/output/console.h"

enum {
    TEXT_SCREEN_COLUMNS_MAXIMUM = 320,
    TEXT_SCREEN_LINES_MAXIMUM = 160,
};

struct text_surface {
    unsigned columns, lines; /* beyond the maxima above nothing is drawn */
    void (*draw)(unsigned column, unsigned line, char character, enum console_style style);
    void (*show_cursor)(unsigned column, unsigned line); /* may be NULL */
};

/* Uses a surface, which MUST stay, and clears it. Before it, the others do nothing. */
void text_screen_initialize(const struct text_surface *surface);

/* Writes one character at the cursor; '\n' starts a line, '\r' goes back to its beginning. */
void text_screen_write(char character);

/* How what is written from now on looks. */
void text_screen_set_style(enum console_style style);

/* Clears it; the cursor goes to the top. If somebody has drawn over it (text_screen_covered()), all
 * of it is drawn. */
void text_screen_clear(void);
void text_screen_covered(void);

/* Puts the cursor at the start of a line, from 0 on. */
void text_screen_move_to_line(unsigned line);

/* Its size in characters; 0 if there is none. */
unsigned text_screen_columns(void);
unsigned text_screen_lines(void);

bool text_screen_is_at_line_start(void);

#endif

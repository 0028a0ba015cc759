/*
 * What is on the screen, remembered, so that the surface is only ever written to, and only where
 * something changes. That makes scrolling fast where video memory is slow.
 */
#ifndef TRAPGATE_SCREEN_CELLS_H
#define TRAPGATE_SCREEN_CELLS_H

#include <trapgate/screen.h>

/* Draws a cell if it is not there yet. A place outside is ignored: a handler may write between any two
 * instructions, and move the cursor. */
void trapgate_screen_set_cell(struct trapgate_screen *screen, unsigned column, unsigned line,
                              struct trapgate_screen_cell cell);

/* Moves all lines up by one. Needs remembered cells. */
void trapgate_screen_scroll(struct trapgate_screen *screen);

/* Empties all cells, drawing what changes. Without remembered ones all of the surface is cleared. */
void trapgate_screen_clear_cells(struct trapgate_screen *screen);

/* Empties all cells and clears the surface, whatever is on it. */
void trapgate_screen_clear_surface(struct trapgate_screen *screen);

/* Draws all remembered cells, whatever is on the surface. */
void trapgate_screen_draw_cells(struct trapgate_screen *screen);

#endif

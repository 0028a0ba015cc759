/* The screen of this machine, of whichever kind it is: VGA text or a framebuffer. */
#ifndef KERNEL_SCREEN_H
#define KERNEL_SCREEN_H

#include <trapgate/screen.h>

/* Not started (its `lines` are 0) where there is none: then writing to it does nothing. */
extern struct trapgate_screen machine_screen;

/* What is on it; for whoever starts it. */
extern struct trapgate_screen_cell machine_screen_cells[TRAPGATE_SCREEN_CELLS];

#endif

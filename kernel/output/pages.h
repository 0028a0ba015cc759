/*
 * A report that is longer than the screen, for somebody who has only that screen and no keyboard.
 *
 * The text of a report goes to the screen until it is full, and no further: the beginning, which
 * says what happened, must not scroll away. All of the text is kept, in pages, to be shown one
 * after the other at the end; see countdown.h.
 */
#ifndef KERNEL_PAGES_H
#define KERNEL_PAGES_H

#include "kernel/output/console.h"

/* What the console writes to instead of the text screen. */
void pages_write(const char *text, size_t length);
void pages_set_style(enum console_style style);

/* What is written from now on is a report. Once is enough: its own exceptions are part of it. */
void pages_begin(void);

/* How many there are: 0 if there was no report or there is no screen. */
unsigned pages_count(void);

/* Shows one, from 0 on, on the cleared screen, and leaves the cursor in the last line, which no
 * page uses. */
void pages_show(unsigned page);

#endif

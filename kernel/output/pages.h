/*
 * A report on the screen, for somebody who has only that screen and no keyboard: all of it at once if the
 * screen is large enough, else in pages, to be shown one after the other at the end; see countdown.h and
 * <trapgate/report_screen.h>.
 */
#ifndef KERNEL_PAGES_H
#define KERNEL_PAGES_H

#include <stdbool.h>
#include <trapgate/report.h>

#include "kernel/output/console.h"

/* What the console writes to instead of the text screen. */
void pages_write(const char *text, size_t length);
void pages_set_style(enum console_style style);

/* What is written from now on is a report. Once is enough: its own exceptions are part of it. */
void pages_begin(void);

/* The same, with a part of the report that follows. */
void pages_section(enum report_section section);

/* The text of a QR code that is the last page, if it is no report that was written. */
void pages_set_code(const char *text);

/* How many there are: 0 if there was no report or there is no screen. */
unsigned pages_count(void);

/* Whether the last one is a QR code alone. */
bool pages_end_with_code(void);

/* Shows one, from 0 on, on the cleared screen, and leaves the cursor in the last line, which no
 * page uses. */
void pages_show(unsigned page);

#endif

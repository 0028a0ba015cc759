/* The lowest rungs of the report: for when even the console and the formatter may be broken. */
#ifndef KERNEL_REPORT_LAST_WORDS_H
#define KERNEL_REPORT_LAST_WORDS_H

#include <trapgate/unhandled.h>

/* One line on the serial port, without the formatter: "#PF page fault rip 0x… error 0x… cr2 0x…". */
void last_words(const struct trapgate_exception *exception);

/* Resets the machine by the shortest way: an exception that finds no IDT. */
NORETURN void last_reset(void);

#endif

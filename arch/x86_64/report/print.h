/* What the views of the report print with: the host's put(), a piece at a time. */
#ifndef TRAPGATE_REPORT_PRINT_H
#define TRAPGATE_REPORT_PRINT_H

#include <trapgate/report.h>

#include "arch/x86_64/report/names.h"

/* Prints as format_to() does; returns the number of characters. */
size_t report_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* How what follows looks. */
void report_set_style(enum report_style style);

#endif

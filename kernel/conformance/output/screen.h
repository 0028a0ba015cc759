/* Results for a person: a table by exception that fits on a screen of 80 by 25. */
#ifndef KERNEL_CONFORMANCE_SCREEN_H
#define KERNEL_CONFORMANCE_SCREEN_H

#include "kernel/conformance/deviations/result.h"

void screen_count(const struct result *result);
void screen_show(void);

#endif

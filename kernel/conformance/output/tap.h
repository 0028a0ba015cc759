/* Results on the serial port, as TAP (Test Anything Protocol, version 14). */
#ifndef KERNEL_CONFORMANCE_TAP_H
#define KERNEL_CONFORMANCE_TAP_H

#include <stddef.h>

#include "kernel/conformance/deviations/result.h"

void tap_start(size_t count);

/* Before a case, which is announced unless it is NULL. */
void tap_begin(size_t number, const struct conformance_case *announced);

/* One line; a YAML block with each field that differs. */
void tap_result(const struct result *result);

#endif

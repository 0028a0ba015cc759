/* Results on the serial port, as TAP (Test Anything Protocol, version 14). */
#ifndef KERNEL_CONFORMANCE_TAP_H
#define KERNEL_CONFORMANCE_TAP_H

#include <stddef.h>

#include "kernel/conformance/suite.h"

void tap_start(size_t count);

/* One line; a YAML block with each field that differs. */
void tap_result(const struct result *result);

#endif

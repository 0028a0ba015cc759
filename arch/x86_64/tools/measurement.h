/* What exceptions cost on some machine, out of the compact record of a measurement. */
#ifndef TRAPGATE_TOOLS_MEASUREMENT_H
#define TRAPGATE_TOOLS_MEASUREMENT_H

#include <stddef.h>
#include <stdint.h>

/* Prints it as its kernel did. The tool ends if it is damaged. */
void measurement_show(const char *path, const uint8_t *bytes, size_t size);

#endif

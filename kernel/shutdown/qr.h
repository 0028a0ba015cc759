/*
 * QR codes: what a crash has to tell to machines, for somebody with a telephone. Made by the library
 * libqrcodegen if it was installed when the kernel was built; shown on framebuffers.
 */
#ifndef KERNEL_QR_H
#define KERNEL_QR_H

#include <stdbool.h>

/* Makes the code of a text: short if that is of capital letters, digits and " $%*+-./:". Returns how many
 * squares a side of it has, with the light ones around it; 0 if there is no library, or the text is too
 * long for version 25 (1853 such characters). As struct report_screen wants them, with no context. */
unsigned qr_make(const char *text, void *context);

/* A square of the last one that was made. */
bool qr_is_dark(unsigned x, unsigned y, void *context);

#endif

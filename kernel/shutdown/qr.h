/*
 * QR codes: what a crash has to tell to machines, for somebody with a telephone. Made by the library
 * libqrcodegen if it was installed when the kernel was built; shown on framebuffers.
 */
#ifndef KERNEL_QR_H
#define KERNEL_QR_H

#include <stdbool.h>
#include <stddef.h>

/* Makes the code of a text: short if that is of capital letters, digits and " $%*+-./:". False if there
 * is no library, or no framebuffer that is big enough, or the text is too long for version 25 (1853
 * such characters). */
bool qr_make(const char *text);

/* Draws the last one that was made, on the cleared screen, and leaves the cursor in the last line,
 * below it. */
void qr_show(void);

#endif

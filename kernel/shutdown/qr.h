/*
 * QR codes: what a crash has to tell to machines, for somebody with a telephone. Made by the library
 * libqrcodegen if it was installed when the kernel was built; shown on framebuffers.
 */
#ifndef KERNEL_QR_H
#define KERNEL_QR_H

#include <stdbool.h>
#include <stddef.h>

/* Makes the code of a text. False if there is no library, or no framebuffer that is big enough, or
 * the text is too long (2953 bytes). */
bool qr_make(const char *text, size_t length);

/* Draws the last one that was made, on the cleared screen, and leaves the cursor in the last line,
 * below it. */
void qr_show(void);

#endif

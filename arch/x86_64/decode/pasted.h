/*
 * Bytes as text that a person can copy out of a scanner of QR codes and paste into a report of a bug.
 *
 * Two bytes, the first times 256, are three digits of a number to the base of 41, the lowest first; a
 * last byte alone is two. The 41 characters are all in a QR code's alphanumeric mode, where a character
 * takes 5.5 bits; so does base 45 (RFC 9285), but it has the space and the asterisk, which a mail or a
 * page of an issue changes.
 */
#ifndef ARCH_X86_64_DECODE_PASTED_H
#define ARCH_X86_64_DECODE_PASTED_H

#include <stddef.h>
#include <stdint.h>

enum { PASTED_BASE = 41 };

/* How many characters so many bytes are. */
#define PASTED_LENGTH(size) (((size) / 2) * 3 + ((size) % 2) * 2)

/* Writes PASTED_LENGTH(size) characters, and no NUL. */
void trapgate_pasted_write(char *text, const uint8_t *bytes, size_t size);

/* The digit that a character is; -1 if it is none. Pure. */
int trapgate_pasted_digit(char character);

#endif

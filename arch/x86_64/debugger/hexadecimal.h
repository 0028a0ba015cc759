/* Numbers and bytes as the protocol writes them: hexadecimal digits, the bytes of memory in their order. */
#ifndef TRAPGATE_DEBUGGER_HEXADECIMAL_H
#define TRAPGATE_DEBUGGER_HEXADECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/debugger/names.h"

/* 0 to 15; negative if the character is no digit. Pure. */
int hexadecimal_value(uint8_t character);

/* The digit of the low four bits, in lower case. Pure. */
uint8_t hexadecimal_digit(unsigned value);

/* What is left of a packet to read. */
struct cursor {
    const uint8_t *at, *end;
};

/* Reads 1 to 16 digits. False, with nothing read, if there are none or more. */
bool cursor_number(struct cursor *cursor, uint64_t *value);

/* Reads this one character. False, with nothing read, if another one is there. */
bool cursor_skip(struct cursor *cursor, char character);

/* Reads these words. False, with nothing read, if others are there. */
bool cursor_skip_words(struct cursor *cursor, const char *words);

/* Reads `size` bytes, two digits each. False if there are fewer, or a character is no digit. */
bool cursor_bytes(struct cursor *cursor, uint8_t *to, size_t size);

#endif

#include "arch/x86_64/decode/pasted.h"

static const char characters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ%+-./";
_Static_assert(sizeof characters == PASTED_BASE + 1, "one for each digit");

void trapgate_pasted_write(char *text, const uint8_t *bytes, size_t size) {
    for (size_t at = 0; at < size; at += 2) {
        unsigned is_pair = at + 1 < size;
        unsigned number = is_pair ? bytes[at] * 256u + bytes[at + 1] : bytes[at];
        for (unsigned digit = 0; digit < 2 + is_pair; digit++, number /= PASTED_BASE) {
            *text++ = characters[number % PASTED_BASE];
        }
    }
}

int trapgate_pasted_digit(char character) {
    for (int digit = 0; digit < PASTED_BASE; digit++) {
        if (characters[digit] == character) {
            return digit;
        }
    }
    return -1;
}

#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/hexadecimal.h"

int hexadecimal_value(uint8_t character) {
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    character |= 0x20;
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

uint8_t hexadecimal_digit(unsigned value) {
    return (uint8_t) "0123456789abcdef"[value & 0xF];
}

bool cursor_number(struct cursor *cursor, uint64_t *value) {
    const uint8_t *at = cursor->at;
    uint64_t number = 0;
    for (; at < cursor->end && hexadecimal_value(*at) >= 0; at++) {
        number = number << 4 | (unsigned)hexadecimal_value(*at);
    }
    if (at == cursor->at || at - cursor->at > 16) {
        return false;
    }
    cursor->at = at;
    *value = number;
    return true;
}

bool cursor_skip(struct cursor *cursor, char character) {
    if (cursor->at == cursor->end || *cursor->at != (uint8_t)character) {
        return false;
    }
    cursor->at++;
    return true;
}

bool cursor_skip_words(struct cursor *cursor, const char *words) {
    const struct cursor before = *cursor;
    for (; *words; words++) {
        if (!cursor_skip(cursor, *words)) {
            *cursor = before;
            return false;
        }
    }
    return true;
}

bool cursor_bytes(struct cursor *cursor, uint8_t *to, size_t size) {
    if ((size_t)(cursor->end - cursor->at) / 2 < size) {
        return false;
    }
    for (; size; size--, cursor->at += 2) {
        int high = hexadecimal_value(cursor->at[0]), low = hexadecimal_value(cursor->at[1]);
        if (high < 0 || low < 0) {
            return false;
        }
        *to++ = (uint8_t)(high << 4 | low);
    }
    return true;
}

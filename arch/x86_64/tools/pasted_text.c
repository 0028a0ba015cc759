#include "arch/x86_64/tools/pasted_text.h"

#include <stdio.h>
#include <string.h>

#include "arch/x86_64/decode/pasted.h"

static const char beginning[] = COMPACT_BEGINNING;
enum { MARK = sizeof beginning - 2 }; /* without the space */

const char *pasted_find(const char *text) {
    const char *found = NULL;
    for (const char *at = text; (at = strstr(at, "TRAPGATE1")); at++) {
        if (strchr(" :\t\r\n", at[MARK])) {
            found = at + MARK;
        }
    }
    return found;
}

/* What editors and pages put in the place of plain characters. */
static const struct {
    const char *instead, *plain;
} replaced[] = {
    {"\xE2\x80\x93", "--"},                                             /* en dash */
    {"\xE2\x80\x94", "--"},                                             /* em dash: of two */
    {"\xE2\x80\xA6", "..."}, {"\xC2\xB1", "+-"}, {"\xE2\x88\x92", "-"}, /* minus */
    {"\xC2\xA0", ""},     /* a space that does not break */
    {"\xE2\x80\x8B", ""}, /* one without a width */
};

struct source {
    const char *at;
    const char *pending; /* of a replaced character */
    size_t characters;   /* of the record, so far; with the beginning */
};

/* The next character of the record; 0 at the end of the text, or of what can belong to it. */
static char next(struct source *source) {
    for (;;) {
        if (*source->pending) {
            source->characters++;
            return *source->pending++;
        }
        size_t kind = 0, kinds = sizeof replaced / sizeof *replaced;
        while (kind < kinds &&
               strncmp(source->at, replaced[kind].instead, strlen(replaced[kind].instead)) != 0) {
            kind++;
        }
        if (kind < kinds) {
            source->at += strlen(replaced[kind].instead);
            source->pending = replaced[kind].plain;
        } else if (*source->at && strchr(" :\t\r\n>|`", *source->at)) {
            source->at++;
        } else {
            source->characters++;
            return *source->at ? *source->at++ : 0;
        }
    }
}

/* One or two bytes out of two or three characters; 0 if they are not there. */
static unsigned read_group(struct source *source, unsigned count, uint8_t *bytes,
                           char fault[PASTED_FAULT]) {
    unsigned number = 0, power = 1;
    for (unsigned digit = 0; digit <= count; digit++, power *= PASTED_BASE) {
        char character = next(source);
        int value = trapgate_pasted_digit(character);
        if (!character) {
            snprintf(fault, PASTED_FAULT, "it is cut off after %zu characters",
                     source->characters - 1);
            return 0;
        }
        if (value < 0) {
            snprintf(fault, PASTED_FAULT, "its character %zu, \"%c\", is none of a record's",
                     source->characters, character >= ' ' && character <= '~' ? character : '?');
            return 0;
        }
        number += (unsigned)value * power;
    }
    if (number >= 1u << 8 * count) { /* no bytes come to this: the checksums will say where it is */
        number = 0;
    }
    bytes[0] = (uint8_t)(count == 2 ? number >> 8 : number);
    bytes[1] = (uint8_t)number;
    return count;
}

bool pasted_read(const char *text, uint8_t bytes[COMPACT_SIZE], size_t *size,
                 char fault[PASTED_FAULT]) {
    struct source source = {.at = text, .pending = "", .characters = sizeof beginning - 1};
    uint8_t pair[2];
    size_t wanted = COMPACT_HEADER + 1;
    *size = 0;
    while (*size < wanted) {
        unsigned count = read_group(&source, wanted - *size == 1 ? 1 : 2, pair, fault);
        if (!count) {
            return false;
        }
        memcpy(bytes + *size, pair, count);
        *size += count;
        if (*size == COMPACT_HEADER + 1) {
            wanted = bytes[1] | (size_t)bytes[2] << 8;
            if (wanted > COMPACT_SIZE || wanted < *size) {
                snprintf(fault, PASTED_FAULT, "its first characters are damaged");
                return false;
            }
        }
    }
    return true;
}

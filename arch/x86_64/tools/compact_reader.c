#include "arch/x86_64/tools/compact_reader.h"

#include <string.h>

#include "arch/x86_64/decode/crc32.h"

static const char *const words[] = {
#define WORD(text) text,
#include "arch/x86_64/decode/compact_words.def"
};
enum { WORDS = sizeof words / sizeof *words, PART_HEADER = 3, PART_CHECK = 1 };

bool compact_part_at(struct compact_part_read *part, const uint8_t *bytes, size_t start,
                     size_t end) {
    if (end - start < PART_HEADER + PART_CHECK) {
        return false;
    }
    const uint8_t *at = bytes + start;
    size_t length = PART_HEADER + (at[1] | (size_t)at[2] << 8);
    if (length + PART_CHECK > end - start) {
        return false;
    }
    *part = (struct compact_part_read){
        .part = at[0],
        .start = start,
        .length = length + PART_CHECK,
        .is_damaged = (trapgate_crc32((const char *)at, length) & 0xFF) != at[length],
    };
    return true;
}

struct compact_reader compact_contents(const struct compact_part_read *part, const uint8_t *bytes) {
    return (struct compact_reader){
        .at = bytes + part->start + PART_HEADER,
        .end = bytes + part->start + part->length - PART_CHECK,
    };
}

unsigned compact_read_byte(struct compact_reader *reader) {
    if (reader->at == reader->end) {
        reader->is_bad = true;
    }
    return reader->is_bad ? 0 : *reader->at++;
}

uint64_t compact_read_number(struct compact_reader *reader) {
    unsigned first = compact_read_byte(reader), count = first & COMPACT_COUNT;
    uint64_t distance = 0, from = first & COMPACT_FROM_RIP   ? reader->rip
                                  : first & COMPACT_FROM_RSP ? reader->rsp
                                                             : 0;
    if (first & COMPACT_SMALL) {
        return first & ~(unsigned)COMPACT_SMALL;
    }
    if (count > sizeof distance) {
        reader->is_bad = true;
        return 0;
    }
    for (unsigned i = 0; i < count; i++) {
        distance |= (uint64_t)compact_read_byte(reader) << 8 * i;
    }
    return reader->is_bad ? 0 : first & COMPACT_DOWNWARD ? from - distance : from + distance;
}

size_t compact_read_string(struct compact_reader *reader, char *text, size_t size) {
    unsigned count = compact_read_byte(reader);
    size_t length = 0;
    for (unsigned i = 0; i < count && !reader->is_bad; i++) {
        unsigned code = compact_read_byte(reader);
        char character[] = {(char)code, 0};
        const char *word = code < COMPACT_WORD           ? character
                           : code - COMPACT_WORD < WORDS ? words[code - COMPACT_WORD]
                                                         : "";
        if (!*word || length + strlen(word) >= size) {
            reader->is_bad = true;
            break;
        }
        memcpy(text + length, word, strlen(word));
        length += strlen(word);
    }
    length = reader->is_bad ? 0 : length;
    text[length] = 0;
    return length;
}

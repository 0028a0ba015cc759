#include "arch/x86_64/decode/compact_writer.h"

#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/decode/pasted.h"

static const char *const words[] = {
#define WORD(text) text,
#include "arch/x86_64/decode/compact_words.def"
};
_Static_assert(sizeof words / sizeof *words <= 256 - COMPACT_WORD, "a word is one byte");

enum { PART_HEADER = 3 }; /* which part, and the length of its contents */

void trapgate_compact_start(struct compact_writer *writer, enum compact_kind kind) {
    writer->length = writer->part = 0;
    writer->overflow = false;
    writer->rip = writer->rsp = 0;
    trapgate_compact_byte(writer, kind);
    trapgate_compact_byte(writer, 0); /* the length, which is not known yet */
    trapgate_compact_byte(writer, 0);
}

void trapgate_compact_byte(struct compact_writer *writer, unsigned byte) {
    if (writer->length < COMPACT_SIZE - COMPACT_CRC) {
        writer->bytes[writer->length++] = (uint8_t)byte;
    } else {
        writer->overflow = true;
    }
}

void trapgate_compact_bytes(struct compact_writer *writer, const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        trapgate_compact_byte(writer, bytes[i]);
    }
}

void trapgate_compact_open(struct compact_writer *writer, unsigned part) {
    writer->part = writer->length;
    trapgate_compact_byte(writer, part);
    trapgate_compact_byte(writer, 0); /* the length, which is not known yet */
    trapgate_compact_byte(writer, 0);
}

/* Behind its contents stands a byte that tells whether this part is damaged. */
void trapgate_compact_close(struct compact_writer *writer) {
    if (writer->overflow) {
        return;
    }
    uint8_t *part = writer->bytes + writer->part;
    size_t length = writer->length - writer->part - PART_HEADER;
    part[1] = (uint8_t)length;
    part[2] = (uint8_t)(length >> 8);
    trapgate_compact_byte(writer, trapgate_crc32((const char *)part, PART_HEADER + length) & 0xFF);
}

static unsigned bytes_of(uint64_t number) {
    unsigned count = 0;
    for (; number; number >>= 8) {
        count++;
    }
    return count;
}

/* Addresses are mostly near rip or rsp: the shortest way to say it is taken. */
void trapgate_compact_number(struct compact_writer *writer, uint64_t number) {
    const struct {
        uint64_t distance;
        unsigned from;
    } ways[] = {
        {number, 0},
        {number - writer->rip, COMPACT_FROM_RIP},
        {writer->rip - number, COMPACT_FROM_RIP | COMPACT_DOWNWARD},
        {number - writer->rsp, COMPACT_FROM_RSP},
        {writer->rsp - number, COMPACT_FROM_RSP | COMPACT_DOWNWARD},
    };
    unsigned best = 0;
    if (number < COMPACT_SMALL) {
        trapgate_compact_byte(writer, COMPACT_SMALL | (unsigned)number);
        return;
    }
    for (unsigned way = 1; way < sizeof ways / sizeof *ways; way++) {
        if (bytes_of(ways[way].distance) < bytes_of(ways[best].distance)) {
            best = way;
        }
    }
    uint64_t distance = ways[best].distance;
    trapgate_compact_byte(writer, ways[best].from | bytes_of(distance));
    for (; distance; distance >>= 8) {
        trapgate_compact_byte(writer, distance & 0xFF);
    }
}

static size_t length_if_begins_with(const char *text, const char *word) {
    size_t length = 0;
    for (; word[length]; length++) {
        if (text[length] != word[length]) {
            return 0;
        }
    }
    return length;
}

/* The byte for the beginning of a text, and how long that is: the longest word, or a character. */
static unsigned code_of(const char *text, size_t *length) {
    unsigned code = (uint8_t)*text < COMPACT_WORD ? (uint8_t)*text : '?';
    *length = 1;
    for (unsigned word = 0; word < sizeof words / sizeof *words; word++) {
        size_t matching = length_if_begins_with(text, words[word]);
        if (matching > *length) {
            *length = matching;
            code = COMPACT_WORD + word;
        }
    }
    return code;
}

void trapgate_compact_string(struct compact_writer *writer, const char *text) {
    size_t start = writer->length, length, count = 0;
    trapgate_compact_byte(writer, 0);
    for (; *text && count < COMPACT_STRING; text += length, count++) {
        trapgate_compact_byte(writer, code_of(text, &length));
    }
    writer->bytes[start] = (uint8_t)count;
}

static size_t write_beginning(char *text) {
    static const char beginning[] = COMPACT_BEGINNING;
    for (size_t i = 0; i < sizeof beginning - 1; i++) {
        text[i] = beginning[i];
    }
    return sizeof beginning - 1;
}

size_t trapgate_compact_finish(struct compact_writer *writer, char text[COMPACT_TEXT + 1]) {
    _Static_assert(sizeof COMPACT_BEGINNING - 1 + PASTED_LENGTH(COMPACT_SIZE) == COMPACT_TEXT,
                   "as compact.h says");
    text[0] = 0;
    if (writer->overflow) {
        return 0;
    }
    size_t length = writer->length + COMPACT_CRC;
    writer->bytes[1] = (uint8_t)length;
    writer->bytes[2] = (uint8_t)(length >> 8);
    uint32_t crc = trapgate_crc32((const char *)writer->bytes, writer->length);
    for (unsigned i = 0; i < COMPACT_CRC; i++, crc >>= 8) {
        writer->bytes[writer->length++] = (uint8_t)crc;
    }
    size_t at = write_beginning(text);
    trapgate_pasted_write(text + at, writer->bytes, length);
    at += PASTED_LENGTH(length);
    text[at] = 0;
    return at;
}

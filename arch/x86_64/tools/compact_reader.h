/* Reads what arch/x86_64/decode/compact_writer.h wrote, and believes nothing. */
#ifndef TRAPGATE_TOOLS_COMPACT_READER_H
#define TRAPGATE_TOOLS_COMPACT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/decode/compact.h"

struct compact_reader {
    const uint8_t *at, *end;
    bool is_bad;       /* something was read that is not there; then everything is 0 */
    uint64_t rip, rsp; /* what numbers may count from */
};

/* One part of a record. */
struct compact_part_read {
    unsigned part;
    size_t start, length; /* of all of it, in the record's bytes */
    bool is_damaged;
};

/* The part at a place of the record, whose parts end at `end`; false if none can begin there. */
bool compact_part_at(struct compact_part_read *part, const uint8_t *bytes, size_t start,
                     size_t end);

/* The contents of a part. */
struct compact_reader compact_contents(const struct compact_part_read *part, const uint8_t *bytes);

unsigned compact_read_byte(struct compact_reader *reader);
uint64_t compact_read_number(struct compact_reader *reader);

/* Reads a string, with its words in full; returns its length, less than `size`. */
size_t compact_read_string(struct compact_reader *reader, char *text, size_t size);

#endif

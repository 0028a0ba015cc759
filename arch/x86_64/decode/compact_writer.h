/* Writes the parts of a compact record into a buffer; compact.md describes them. What does not fit is
 * noticed, and never written. */
#ifndef ARCH_X86_64_DECODE_COMPACT_WRITER_H
#define ARCH_X86_64_DECODE_COMPACT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/decode/compact.h"

struct compact_writer {
    uint8_t bytes[COMPACT_SIZE];
    size_t length;
    size_t part;       /* where the open one begins */
    bool overflow;     /* something did not fit */
    uint64_t rip, rsp; /* what numbers may count from; 0 until the frame is written */
};

void trapgate_compact_start(struct compact_writer *writer, enum compact_kind kind);

/* What is written between these two is a part. At most 64 KiB, which does not fit anyway. */
void trapgate_compact_open(struct compact_writer *writer, unsigned part);
void trapgate_compact_close(struct compact_writer *writer);

void trapgate_compact_byte(struct compact_writer *writer, unsigned byte);
void trapgate_compact_number(struct compact_writer *writer, uint64_t number);
void trapgate_compact_bytes(struct compact_writer *writer, const uint8_t *bytes, size_t count);

/* At most COMPACT_STRING bytes of it; characters beyond ASCII become question marks. */
void trapgate_compact_string(struct compact_writer *writer, const char *text);

/* Ends the record, and writes its text of at most COMPACT_TEXT characters and a NUL. Returns how many
 * they are; 0 if something did not fit. */
size_t trapgate_compact_finish(struct compact_writer *writer, char text[COMPACT_TEXT + 1]);

#endif

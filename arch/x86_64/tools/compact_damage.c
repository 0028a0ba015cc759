#include "arch/x86_64/tools/compact_damage.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "arch/x86_64/decode/compact.h"
#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/tools/compact_reader.h"

void compact_add_fault(char fault[COMPACT_FAULT], const char *format, ...) {
    size_t length = strlen(fault);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault + length, COMPACT_FAULT - length, format, arguments);
    va_end(arguments);
}

/* Characters of the text that hold a byte: three for two, behind the beginning. From 1 on. */
static size_t character_of(size_t byte) {
    return sizeof COMPACT_BEGINNING + byte / 2 * 3 + byte % 2;
}

/* Which parts of a damaged record are damaged. */
static void find_damage(const uint8_t *bytes, size_t end, const char *(*name_of)(unsigned part),
                        char fault[COMPACT_FAULT]) {
    const char *between = "";
    struct compact_part_read part;
    size_t at = COMPACT_HEADER;
    for (; at < end && compact_part_at(&part, bytes, at, end); at += part.length) {
        if (part.is_damaged) {
            compact_add_fault(fault, "%sits %s (characters %zu to %zu)", between,
                              name_of(part.part), character_of(at),
                              character_of(at + part.length - 1) + 1);
            between = ", ";
        }
    }
    if (at < end) {
        compact_add_fault(fault, "%severything from character %zu on", between, character_of(at));
    } else if (!*between) {
        compact_add_fault(fault, "only its checksum, or its first characters");
    }
}

static uint32_t stored_crc(const uint8_t *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

bool compact_is_whole(const uint8_t *bytes, size_t size, const char *(*name_of)(unsigned part),
                      char fault[COMPACT_FAULT]) {
    size_t end = size - COMPACT_CRC;
    bool is_whole = trapgate_crc32((const char *)bytes, end) == stored_crc(bytes + end);
    if (!is_whole) {
        find_damage(bytes, end, name_of, fault);
    }
    return is_whole;
}

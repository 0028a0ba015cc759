/* Bytes that are written one behind the other. */
#ifndef TRAPGATE_TOOLS_BYTES_H
#define TRAPGATE_TOOLS_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/message.h"

struct bytes {
    uint8_t *data;
    size_t size, room;
};

static inline void bytes_add(struct bytes *bytes, const void *data, size_t size) {
    if (bytes->room - bytes->size < size) {
        bytes->room = 2 * bytes->room + size;
        bytes->data = allocate(bytes->data, bytes->room, 1);
    }
    if (size) {
        memcpy(bytes->data + bytes->size, data, size);
    }
    bytes->size += size;
}

/* Unsigned LEB128. */
static inline void bytes_add_number(struct bytes *bytes, uint32_t number) {
    do {
        uint8_t byte = (uint8_t)((number & 0x7F) | (number > 0x7F ? 0x80 : 0));
        bytes_add(bytes, &byte, 1);
        number >>= 7;
    } while (number);
}

#endif

/* m M x X */
#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/breakpoints.h"
#include "arch/x86_64/debugger/packets.h"

/* ADDRESS,LENGTH */
static bool read_place(struct cursor *packet, uint64_t *address, uint64_t *length) {
    return cursor_number(packet, address) && cursor_skip(packet, ',') &&
           cursor_number(packet, length);
}

/* What can be read from there on, into the end of the answer, where writing the digits to its beginning
 * never overtakes it. */
static const uint8_t *read_memory(struct cursor *packet, struct reply *reply, size_t most,
                                  size_t *size) {
    uint64_t address, length;
    if (!read_place(packet, &address, &length)) {
        reply_error(reply, REPLY_INVALID);
        return NULL;
    }
    size_t wanted = length < most ? (size_t)length : most;
    uint8_t *bytes = reply->bytes + sizeof reply->bytes - wanted;
    *size = breakpoints_read(bytes, address, wanted);
    if (*size == 0 && wanted) {
        reply_error(reply, REPLY_BAD_ADDRESS);
        return NULL;
    }
    return bytes;
}

enum session_event packet_read_memory(struct cursor *packet, struct reply *reply) {
    size_t size;
    const uint8_t *bytes = read_memory(packet, reply, sizeof reply->bytes / 2, &size);
    if (bytes) {
        reply_bytes(reply, bytes, size);
    }
    return SESSION_NOTHING;
}

/* Since gdb 16. An empty answer would say that there is no such packet: "b" comes first. */
enum session_event packet_read_binary(struct cursor *packet, struct reply *reply) {
    size_t size;
    const uint8_t *bytes = read_memory(packet, reply, sizeof reply->bytes - 1, &size);
    if (bytes) {
        reply_byte(reply, 'b');
        for (size_t i = 0; i < size; i++) {
            reply_byte(reply, bytes[i]);
        }
    }
    return SESSION_NOTHING;
}

static void write_memory(struct reply *reply, uint64_t address, const uint8_t *from,
                         uint64_t size) {
    if (size && !breakpoints_write(address, from, size)) {
        reply_error(reply, REPLY_BAD_ADDRESS);
    } else {
        reply_text(reply, "OK");
    }
}

enum session_event packet_write_memory(struct cursor *packet, struct reply *reply) {
    uint64_t address, length;
    if (!read_place(packet, &address, &length) || !cursor_skip(packet, ':') ||
        length > sizeof reply->bytes || !cursor_bytes(packet, reply->bytes, length)) {
        reply_error(reply, REPLY_INVALID);
    } else {
        write_memory(reply, address, reply->bytes, length);
    }
    return SESSION_NOTHING;
}

enum session_event packet_write_binary(struct cursor *packet, struct reply *reply) {
    uint64_t address, length;
    if (!read_place(packet, &address, &length) || !cursor_skip(packet, ':') ||
        length != (uint64_t)(packet->end - packet->at)) {
        reply_error(reply, REPLY_INVALID);
    } else {
        write_memory(reply, address, packet->at, length);
    }
    return SESSION_NOTHING;
}

/* g G p P */
#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/description.h"
#include "arch/x86_64/debugger/packets.h"
#include "arch/x86_64/debugger/target.h"

static void write_one(struct reply *reply, unsigned number) {
    uint8_t value[REGISTER_BYTES_MAXIMUM];
    if (target_read_register(number, value)) {
        reply_bytes(reply, value, register_size(number));
    } else {
        reply_unknown(reply, register_size(number));
    }
}

enum session_event packet_read_registers(struct cursor *packet, struct reply *reply) {
    (void)packet;
    for (unsigned number = 0; number < REGISTER_COUNT; number++) {
        write_one(reply, number);
    }
    return SESSION_NOTHING;
}

/* gdb sends back what it was given, what is unknown and what cannot be written as well: only what differs
 * is written. */
enum session_event packet_write_registers(struct cursor *packet, struct reply *reply) {
    uint8_t old[REGISTER_BYTES_MAXIMUM], new[REGISTER_BYTES_MAXIMUM];
    for (unsigned number = 0; number < REGISTER_COUNT && packet->at < packet->end; number++) {
        unsigned size = register_size(number);
        if (!target_read_register(number, old)) {
            size_t left = (size_t)(packet->end - packet->at);
            packet->at += left < 2 * size ? left : 2 * size;
            continue;
        }
        bool differs = false;
        if (!cursor_bytes(packet, new, size)) {
            reply_error(reply, REPLY_INVALID);
            return SESSION_NOTHING;
        }
        for (unsigned i = 0; i < size; i++) {
            differs = differs || old[i] != new[i];
        }
        if (differs && !target_write_register(number, new)) {
            reply_error(reply, REPLY_NO_ACCESS);
            return SESSION_NOTHING;
        }
    }
    reply_text(reply, "OK");
    return SESSION_NOTHING;
}

enum session_event packet_read_register(struct cursor *packet, struct reply *reply) {
    uint64_t number;
    if (cursor_number(packet, &number) && register_size(number)) {
        write_one(reply, (unsigned)number);
    } else {
        reply_error(reply, REPLY_INVALID);
    }
    return SESSION_NOTHING;
}

enum session_event packet_write_register(struct cursor *packet, struct reply *reply) {
    uint64_t number;
    uint8_t value[REGISTER_BYTES_MAXIMUM];
    if (!cursor_number(packet, &number) || !register_size(number) || !cursor_skip(packet, '=') ||
        !cursor_bytes(packet, value, register_size(number))) {
        reply_error(reply, REPLY_INVALID);
    } else if (!target_write_register((unsigned)number, value)) {
        reply_error(reply, REPLY_NO_ACCESS);
    } else {
        reply_text(reply, "OK");
    }
    return SESSION_NOTHING;
}

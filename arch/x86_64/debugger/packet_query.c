/* q Q */
#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/breakpoints.h"
#include "arch/x86_64/debugger/description.h"
#include "arch/x86_64/debugger/packets.h"
#include "arch/x86_64/debugger/target.h"

typedef void query(struct cursor *packet, struct reply *reply);

static bool contains(struct cursor packet, const char *words) {
    for (; packet.at < packet.end; packet.at++) {
        struct cursor here = packet;
        if (cursor_skip_words(&here, words)) {
            return true;
        }
    }
    return false;
}

static void supported(struct cursor *packet, struct reply *reply) {
    session.knows_breakpoints = contains(*packet, "swbreak+") && contains(*packet, "hwbreak+");
    reply_text(reply, "PacketSize=1000;qXfer:features:read+;vContSupported+;binary-upload+;"
                      "swbreak+;hwbreak+");
    reply_text(reply, session.link.port->is_reliable ? ";QStartNoAckMode+" : "");
}

static void features(struct cursor *packet, struct reply *reply) {
    uint64_t offset, length;
    if (cursor_number(packet, &offset) && cursor_skip(packet, ',') &&
        cursor_number(packet, &length)) {
        description_read(reply, offset, length);
    } else {
        reply_error(reply, REPLY_INVALID);
    }
}

/* The polynomial is that of Ethernet, but not reflected: so gdb's `compare-sections` has it. */
static void check_memory(struct cursor *packet, struct reply *reply) {
    enum { PART = 256 };
    uint64_t address, length;
    uint32_t sum = 0xFFFFFFFF;
    uint8_t bytes[PART];
    if (!cursor_number(packet, &address) || !cursor_skip(packet, ',') ||
        !cursor_number(packet, &length)) {
        reply_error(reply, REPLY_INVALID);
        return;
    }
    while (length) {
        size_t part = length < PART ? (size_t)length : PART;
        if (breakpoints_read(bytes, address, part) != part) {
            reply_error(reply, REPLY_BAD_ADDRESS);
            return;
        }
        for (size_t i = 0; i < part; i++) {
            sum ^= (uint32_t)bytes[i] << 24;
            for (unsigned bit = 0; bit < 8; bit++) {
                sum = sum << 1 ^ (sum >> 31 ? 0x04C11DB7u : 0);
            }
        }
        address += part;
        length -= part;
    }
    reply_byte(reply, 'C');
    reply_number(reply, sum);
}

/* The command's output is the answer, but for what does not fit into it and went ahead: so of a short one
 * nothing gets lost. */
static void command(struct cursor *packet, struct reply *reply) {
    char line[128];
    size_t length = (size_t)(packet->end - packet->at) / 2;
    if (length >= sizeof line || !cursor_bytes(packet, (uint8_t *)line, length)) {
        reply_error(reply, REPLY_INVALID);
        return;
    }
    line[length] = '\0';
    session.printing = true;
    target_command(line);
    session.printing = false;
    if (reply->length == 0) {
        reply_text(reply, "OK");
        return;
    }
    reply->length--; /* the O of output that goes ahead */
    for (size_t i = 0; i < reply->length; i++) {
        reply->bytes[i] = reply->bytes[i + 1];
    }
}

static void no_acknowledgment(struct cursor *packet, struct reply *reply) {
    (void)packet;
    if (session.link.port->is_reliable) {
        reply_text(reply, "OK");
        session.link.no_acknowledgment = true;
    }
}

/* Those with a fixed answer, too. */
static const struct {
    const char *words;
    query *answer;
    const char *text;
} queries[] = {
    {"Supported", supported, NULL},
    {"Xfer:features:read:target.xml:", features, NULL},
    {"CRC:", check_memory, NULL},
    {"Rcmd,", command, NULL},
    {"fThreadInfo", query_threads, NULL},
    {"sThreadInfo", NULL, "l"},
    {"ThreadExtraInfo", query_thread_name, NULL},
    {"Attached", NULL, "1"}, /* so `quit` detaches, and does not kill */
};

enum session_event packet_query(struct cursor *packet, struct reply *reply) {
    if (packet->end - packet->at == 1 && cursor_skip(packet, 'C')) {
        reply_text(reply, "QC");
        write_thread(reply, target_stopped_thread());
        return SESSION_NOTHING;
    }
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        if (cursor_skip_words(packet, queries[i].words)) {
            if (queries[i].answer) {
                queries[i].answer(packet, reply);
            } else {
                reply_text(reply, queries[i].text);
            }
            break;
        }
    }
    return SESSION_NOTHING;
}

enum session_event packet_set(struct cursor *packet, struct reply *reply) {
    if (cursor_skip_words(packet, "StartNoAckMode")) {
        no_acknowledgment(packet, reply);
    }
    return SESSION_NOTHING;
}

/* Z z */
#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/breakpoints.h"
#include "arch/x86_64/debugger/packets.h"

enum { KIND_SOFTWARE = 0, KIND_ACCESS_WATCH = 4 };

/* KIND,ADDRESS,LENGTH, perhaps with conditions behind, which are evaluated by gdb: nobody said otherwise. */
static enum session_event
change(struct cursor *packet, struct reply *reply, const char *software(uint64_t address),
       const char *hardware(unsigned kind, uint64_t address, uint64_t length)) {
    uint64_t kind, address, length;
    if (!cursor_number(packet, &kind) || !cursor_skip(packet, ',') ||
        !cursor_number(packet, &address) || !cursor_skip(packet, ',') ||
        !cursor_number(packet, &length)) {
        reply_error(reply, REPLY_INVALID);
        return SESSION_NOTHING;
    }
    if (kind > KIND_ACCESS_WATCH) {
        return SESSION_NOTHING;
    }
    const char *refusal =
        kind == KIND_SOFTWARE ? software(address) : hardware((unsigned)kind, address, length);
    if (refusal) {
        session.refusal = refusal;
        reply_refusal(reply, refusal);
    } else {
        reply_text(reply, "OK");
    }
    return SESSION_NOTHING;
}

enum session_event packet_insert(struct cursor *packet, struct reply *reply) {
    return change(packet, reply, breakpoint_insert, target_insert_hardware);
}

enum session_event packet_remove(struct cursor *packet, struct reply *reply) {
    return change(packet, reply, breakpoint_remove, target_remove_hardware);
}

/* c C s S vCont, and what is said when the machine stands again. */
#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/description.h"
#include "arch/x86_64/debugger/packets.h"
#include "arch/x86_64/debugger/target.h"

static void write_register(struct reply *reply, unsigned number) {
    uint8_t value[REGISTER_BYTES_MAXIMUM];
    if (target_read_register(number, value)) {
        reply_number(reply, number);
        reply_byte(reply, ':');
        reply_bytes(reply, value, register_size(number));
        reply_byte(reply, ';');
    }
}

static void write_watch(struct reply *reply, const char *kind) {
    reply_text(reply, kind);
    reply_byte(reply, ':');
    reply_number(reply, session.stop.address);
    reply_byte(reply, ';');
}

void packet_stop_reply(struct reply *reply) {
    const uint8_t signal = (uint8_t)session.stop.signal;
    reply_byte(reply, 'T');
    reply_bytes(reply, &signal, 1);
    write_register(reply, REGISTER_rbp);
    write_register(reply, REGISTER_rsp);
    write_register(reply, REGISTER_rip);
    reply_text(reply, "thread:");
    write_thread(reply, target_stopped_thread());
    reply_byte(reply, ';');
    switch (session.stop.reason) {
    case STOP_BREAKPOINT:
        reply_text(reply, session.knows_breakpoints ? "swbreak:;" : "");
        break;
    case STOP_HARDWARE_BREAKPOINT:
        reply_text(reply, session.knows_breakpoints ? "hwbreak:;" : "");
        break;
    case STOP_WATCH:
        write_watch(reply, "watch");
        break;
    case STOP_READ_WATCH:
        write_watch(reply, "rwatch");
        break;
    case STOP_ACCESS_WATCH:
        write_watch(reply, "awatch");
        break;
    case STOP_UNSAID:
    default:
        break;
    }
}

static enum session_event go(struct reply *reply, enum session_event how) {
    if (session.stop.final) {
        session.refusal = session.stop.final;
        reply_refusal(reply, session.stop.final);
        return SESSION_NOTHING;
    }
    return how;
}

/* [ADDRESS] */
static enum session_event go_from(struct cursor *packet, struct reply *reply,
                                  enum session_event how) {
    uint8_t bytes[8];
    uint64_t address;
    session.range_start = session.range_end = 0;
    if (cursor_number(packet, &address)) {
        for (unsigned i = 0; i < sizeof bytes; i++) {
            bytes[i] = (uint8_t)(address >> 8 * i);
        }
        if (!target_write_register(REGISTER_rip, bytes)) {
            reply_error(reply, REPLY_BAD_ADDRESS);
            return SESSION_NOTHING;
        }
    } else if (packet->at != packet->end) {
        reply_error(reply, REPLY_INVALID);
        return SESSION_NOTHING;
    }
    return go(reply, how);
}

enum session_event packet_resume(struct cursor *packet, struct reply *reply) {
    return go_from(packet, reply, SESSION_CONTINUE);
}

enum session_event packet_step(struct cursor *packet, struct reply *reply) {
    return go_from(packet, reply, SESSION_STEP);
}

/* SIGNAL[;ADDRESS]: a kernel is sent no signals, so it is ignored. */
static enum session_event skip_signal(struct cursor *packet, struct reply *reply,
                                      enum session_event how) {
    uint64_t signal;
    if (!cursor_number(packet, &signal)) {
        reply_error(reply, REPLY_INVALID);
        return SESSION_NOTHING;
    }
    (void)cursor_skip(packet, ';');
    return go_from(packet, reply, how);
}

enum session_event packet_resume_with_signal(struct cursor *packet, struct reply *reply) {
    return skip_signal(packet, reply, SESSION_CONTINUE);
}

enum session_event packet_step_with_signal(struct cursor *packet, struct reply *reply) {
    return skip_signal(packet, reply, SESSION_STEP);
}

/* One ACTION[:THREAD]; false if it is none. */
static bool read_action(struct cursor *packet, enum session_event *how, bool *for_us) {
    uint64_t number;
    session.range_start = session.range_end = 0;
    if (cursor_skip(packet, 'c')) {
        *how = SESSION_CONTINUE;
    } else if (cursor_skip(packet, 's')) {
        *how = SESSION_STEP;
    } else if (cursor_skip(packet, 'C')) {
        *how = SESSION_CONTINUE;
        if (!cursor_number(packet, &number)) {
            return false;
        }
    } else if (cursor_skip(packet, 'S')) {
        *how = SESSION_STEP;
        if (!cursor_number(packet, &number)) {
            return false;
        }
    } else if (cursor_skip(packet, 'r')) {
        *how = SESSION_STEP;
        if (!cursor_number(packet, &session.range_start) || !cursor_skip(packet, ',') ||
            !cursor_number(packet, &session.range_end)) {
            return false;
        }
    } else {
        return false;
    }
    unsigned thread = target_stopped_thread();
    if (cursor_skip(packet, ':') && !read_thread(packet, &thread)) {
        return false;
    }
    *for_us = thread == target_stopped_thread();
    return true;
}

/* The first action that is for the thread counts. The others go on, but while it steps: one that is to step alone
 * cannot be given. */
static enum session_event resume_threads(struct cursor *packet, struct reply *reply) {
    static const char other[] = "only the CPU that stopped can be stepped";
    enum session_event how;
    bool for_us;
    while (cursor_skip(packet, ';') && read_action(packet, &how, &for_us)) {
        if (for_us) {
            return go(reply, how);
        }
        if (how == SESSION_STEP) {
            session.refusal = other;
            reply_refusal(reply, other);
            return SESSION_NOTHING;
        }
    }
    reply_error(reply, REPLY_INVALID);
    return SESSION_NOTHING;
}

enum session_event packet_verbose(struct cursor *packet, struct reply *reply) {
    if (cursor_skip_words(packet, "Cont?")) {
        reply_text(reply, "vCont;c;C;s;S;r");
    } else if (cursor_skip_words(packet, "Cont")) {
        return resume_threads(packet, reply);
    } else if (cursor_skip_words(packet, "Kill;")) {
        reply_text(reply, "OK");
        link_send(&session.link, true);
        return SESSION_KILL;
    }
    return SESSION_NOTHING;
}

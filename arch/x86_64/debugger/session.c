#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/session.h"

#include "arch/x86_64/debugger/breakpoints.h"
#include "arch/x86_64/debugger/description.h"
#include "arch/x86_64/debugger/packets.h"

struct session session;

/* It is asked by one who has just connected, and knows of no breakpoint: what is there was left behind by one
 * whose line was lost. */
static enum session_event say_why(struct cursor *packet, struct reply *reply) {
    (void)packet;
    breakpoints_remove_all();
    target_forget_hardware();
    packet_stop_reply(reply);
    return SESSION_NOTHING;
}

/* Hg and Hc; the latter is older than vCont, which says of each thread what it does. */
static enum session_event choose_thread(struct cursor *packet, struct reply *reply) {
    unsigned thread = target_stopped_thread();
    bool for_registers = cursor_skip(packet, 'g');
    if ((for_registers || cursor_skip(packet, 'c')) && read_thread(packet, &thread) &&
        (!for_registers || target_choose_thread(thread))) {
        reply_text(reply, "OK");
    } else {
        reply_error(reply, REPLY_INVALID);
    }
    return SESSION_NOTHING;
}

static enum session_event is_thread_alive(struct cursor *packet, struct reply *reply) {
    unsigned thread;
    if (read_thread(packet, &thread)) {
        reply_text(reply, "OK");
    } else {
        reply_error(reply, REPLY_INVALID);
    }
    return SESSION_NOTHING;
}

static enum session_event detach(struct cursor *packet, struct reply *reply) {
    (void)packet;
    reply_text(reply, "OK");
    return SESSION_DETACH;
}

static enum session_event kill_machine(struct cursor *packet, struct reply *reply) {
    (void)packet, (void)reply;
    return SESSION_KILL;
}

static packet_handler *const handlers['z' + 1] = {
    ['?'] = say_why,
    ['C'] = packet_resume_with_signal,
    ['D'] = detach,
    ['G'] = packet_write_registers,
    ['H'] = choose_thread,
    ['M'] = packet_write_memory,
    ['P'] = packet_write_register,
    ['Q'] = packet_set,
    ['S'] = packet_step_with_signal,
    ['T'] = is_thread_alive,
    ['X'] = packet_write_binary,
    ['Z'] = packet_insert,
    ['c'] = packet_resume,
    ['g'] = packet_read_registers,
    ['k'] = kill_machine,
    ['m'] = packet_read_memory,
    ['p'] = packet_read_register,
    ['q'] = packet_query,
    ['s'] = packet_step,
    ['v'] = packet_verbose,
    ['x'] = packet_read_binary,
    ['z'] = packet_remove,
};

static bool is_answered_now(enum session_event event) {
    return event == SESSION_NOTHING || event == SESSION_DETACH;
}

/* An empty answer is the protocol's "no such packet". */
static enum session_event answer(void) {
    struct link *link = &session.link;
    struct cursor packet = {link->in, link->in + link->length};
    enum session_event event = SESSION_NOTHING;
    session.attached = true;
    link->out.length = 0;
    if (link->length && link->in[0] < sizeof handlers / sizeof *handlers && handlers[link->in[0]]) {
        packet.at++;
        event = handlers[link->in[0]](&packet, &link->out);
    }
    if (is_answered_now(event)) {
        link_send(link, true);
    }
    return event;
}

static enum session_event answer_and_go(void) {
    enum session_event next = answer();
    if (next == SESSION_DETACH || next == SESSION_KILL) {
        breakpoints_remove_all();
        session.attached = false;
    }
    session.running = next != SESSION_NOTHING;
    return next;
}

/* Whatever is said to a machine that runs, by one who has just connected, is answered when it stands. */
static enum session_event take_while_running(enum link_event event) {
    if (event == LINK_PACKET) {
        session.must_answer = true;
        return SESSION_STOP;
    }
    return event == LINK_INTERRUPT ? SESSION_STOP : SESSION_NOTHING;
}

enum session_event session_take(uint8_t byte) {
    enum link_event event = link_take(&session.link, byte);
    if (session.running) {
        return take_while_running(event);
    }
    return event == LINK_PACKET ? answer_and_go() : SESSION_NOTHING;
}

enum session_event session_stopped(const struct stop *stop) {
    session.stop = *stop;
    session.running = false;
    if (session.must_answer) {
        session.must_answer = false;
        return answer_and_go();
    }
    if (session.attached) {
        session.link.out.length = 0;
        packet_stop_reply(&session.link.out);
        link_send(&session.link, true);
    }
    return SESSION_NOTHING;
}

void session_print(const char *text, size_t length) {
    struct reply *out = &session.link.out;
    if (!session.attached || (!session.running && !session.printing)) {
        return;
    }
    while (length) {
        size_t room = (sizeof out->bytes - 1 - (session.printing ? out->length : 0)) / 2;
        if (room == 0) { /* what there is so far goes ahead of the answer */
            room = sizeof out->bytes / 2 - 1;
            link_send(&session.link, false);
            out->length = 0;
        }
        if (!session.printing || out->length == 0) {
            out->length = 0;
            reply_byte(out, 'O');
        }
        size_t part = length < room ? length : room;
        reply_bytes(out, (const uint8_t *)text, part);
        text += part;
        length -= part;
        if (!session.printing) {
            link_send(&session.link, false);
        }
    }
}

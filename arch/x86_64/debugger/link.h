/*
 * Packets on a line that may lose and garble bytes: `$payload#checksum`, acknowledged by + or asked for
 * once more by -. GDB manual, "Overview" of the remote protocol and "Packet Acknowledgment".
 *
 * It is fed byte by byte and never waits, so whatever comes, and whatever does not, it cannot hang.
 */
#ifndef TRAPGATE_DEBUGGER_LINK_H
#define TRAPGATE_DEBUGGER_LINK_H

#include <trapgate/debugger.h>

#include "arch/x86_64/debugger/reply.h"

enum { LINK_PAYLOAD = 4096 }; /* bytes of the longest packet that is taken */

enum link_event {
    LINK_NOTHING,
    LINK_PACKET,    /* `in` has one */
    LINK_REPEATED,  /* the last packet once more, which is not done again */
    LINK_INTERRUPT, /* Ctrl-C */
};

struct link {
    const struct debugger_port *port;
    bool no_acknowledgment; /* the other side asked for that: the line loses nothing */
    bool unacknowledged;    /* the last answer */
    bool has_answered;      /* the last packet */
    enum { LINK_BETWEEN, LINK_INSIDE, LINK_FIRST_DIGIT, LINK_SECOND_DIGIT } state;
    bool escaped, too_long;
    uint8_t sum, digit;
    size_t length;
    uint8_t in[LINK_PAYLOAD];
    struct {
        size_t length;
        uint32_t check;
    } last; /* to know it again */
    struct reply out;
};

enum link_event link_take(struct link *link, uint8_t byte);

/* Sends `out`, and keeps it for the case that it gets lost. `answers`: the last packet, rather than
 * being said unasked. */
void link_send(struct link *link, bool answers);

/* Once more, if that has not been acknowledged and is the news that the machine stands, for which the other side
 * waits without an end: it was lost, or the request to repeat it was. */
void link_say_again(struct link *link);

#endif

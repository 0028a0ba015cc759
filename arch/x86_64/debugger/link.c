#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/link.h"

#include "arch/x86_64/debugger/hexadecimal.h"
#include "arch/x86_64/decode/crc32.h"

enum { INTERRUPT_CHARACTER = 0x03, ESCAPE = '}', ESCAPED = 0x20 };

static void put(struct link *link, uint8_t byte) {
    link->port->put(byte, link->port->context);
}

static void put_counted(struct link *link, uint8_t byte, uint8_t *sum) {
    *sum = (uint8_t)(*sum + byte);
    put(link, byte);
}

static bool is_escaped(uint8_t byte) {
    return byte == '#' || byte == '$' || byte == ESCAPE || byte == '*';
}

static void put_escaped(struct link *link, uint8_t byte, uint8_t *sum) {
    if (is_escaped(byte)) {
        put_counted(link, ESCAPE, sum);
        byte ^= ESCAPED;
    }
    put_counted(link, byte, sum);
}

/* How often a character may be said to repeat: the number plus 29 is a printable character, but neither
 * # nor $. */
static size_t repeats(size_t equal) {
    enum { LEAST = 3, MOST = 97, HASH = '#' - 29, DOLLAR = '$' - 29 };
    if (equal < LEAST) {
        return 0;
    }
    return equal > MOST ? MOST : equal == HASH || equal == DOLLAR ? HASH - 1 : equal;
}

static void transmit(struct link *link) {
    const uint8_t *at = link->out.bytes, *end = at + link->out.length;
    uint8_t sum = 0;
    put(link, '$');
    while (at < end) {
        const uint8_t byte = *at++;
        size_t equal = 0;
        while (at + equal < end && at[equal] == byte && equal < 97 && !is_escaped(byte)) {
            equal++;
        }
        put_escaped(link, byte, &sum);
        if (repeats(equal)) {
            put_counted(link, '*', &sum);
            put_counted(link, (uint8_t)(repeats(equal) + 29), &sum);
            at += repeats(equal);
        }
    }
    put(link, '#');
    put(link, hexadecimal_digit(sum >> 4));
    put(link, hexadecimal_digit(sum));
}

void link_send(struct link *link, bool answers) {
    link->has_answered = answers || link->has_answered;
    link->unacknowledged = !link->no_acknowledgment;
    transmit(link);
}

static bool has_news(const struct link *link) {
    return link->out.length && link->out.bytes[0] == 'T';
}

void link_say_again(struct link *link) {
    if (link->unacknowledged && has_news(link)) {
        transmit(link);
    }
}

static void begin(struct link *link) {
    link->state = LINK_INSIDE;
    link->sum = 0;
    link->length = 0;
    link->escaped = link->too_long = false;
}

static void append(struct link *link, uint8_t byte) {
    link->sum = (uint8_t)(link->sum + byte);
    if (!link->escaped && byte == ESCAPE) {
        link->escaped = true;
        return;
    }
    if (link->length == sizeof link->in) {
        link->too_long = true;
        return;
    }
    link->in[link->length++] = link->escaped ? byte ^ ESCAPED : byte;
    link->escaped = false;
}

/* Whoever asks what is supported has just connected, and acknowledges again. */
static bool is_greeting(const struct link *link) {
    struct cursor cursor = {link->in, link->in + link->length};
    return cursor_skip_words(&cursor, "qSupported");
}

/*
 * The other side acknowledges an answer before it goes on. If it sends the same packet again without, it did
 * not get the answer: to do again what it says would be a step too many. The news that the machine stands is
 * then sent again, as it waits for that without an end; for anything else it asks, by -, and a second answer
 * that it did not ask for it would take for that of its next packet. gdb acknowledges an answer that it did not
 * expect, as its packet's acknowledgment was lost, and sends the packet again: of a step nobody can tell that from
 * the next one; but nobody continues twice without a word between.
 */
static bool continues(const struct link *link) {
    struct cursor cursor = {link->in, link->in + link->length};
    return cursor_skip_words(&cursor, "vCont;c") || cursor_skip(&cursor, 'c');
}

static bool is_repeated(struct link *link) {
    uint32_t check = trapgate_crc32((const char *)link->in, link->length);
    bool same = check == link->last.check && link->length == link->last.length;
    bool repeated = same && (link->unacknowledged || !link->has_answered || continues(link));
    link->last.check = check;
    link->last.length = link->length;
    return repeated;
}

static enum link_event end(struct link *link, bool right) {
    link->state = LINK_BETWEEN;
    if (right && is_greeting(link)) {
        link->no_acknowledgment = false;
    }
    if (!link->no_acknowledgment) {
        put(link, right ? '+' : '-');
    }
    if (!right) {
        return LINK_NOTHING;
    }
    if (!link->no_acknowledgment && is_repeated(link)) {
        if (link->has_answered && has_news(link)) {
            link->unacknowledged = true;
            transmit(link);
        }
        return LINK_REPEATED;
    }
    link->unacknowledged = link->has_answered = false;
    return LINK_PACKET;
}

static enum link_event between(struct link *link, uint8_t byte) {
    switch (byte) {
    case '$':
        begin(link);
        break;
    case '+':
        link->unacknowledged = false;
        break;
    case '-':
        if (link->unacknowledged) {
            transmit(link);
        }
        break;
    case INTERRUPT_CHARACTER:
        return LINK_INTERRUPT;
    default:
        break;
    }
    return LINK_NOTHING;
}

enum link_event link_take(struct link *link, uint8_t byte) {
    switch (link->state) {
    case LINK_BETWEEN:
        return between(link, byte);
    case LINK_INSIDE:
        if (byte == '$') {
            begin(link);
        } else if (byte == '#') {
            link->state = LINK_FIRST_DIGIT;
        } else {
            append(link, byte);
        }
        return LINK_NOTHING;
    case LINK_FIRST_DIGIT:
        link->digit = byte;
        link->state = LINK_SECOND_DIGIT;
        return LINK_NOTHING;
    case LINK_SECOND_DIGIT:
    default:
        return end(link, hexadecimal_value(link->digit) == link->sum >> 4 &&
                             hexadecimal_value(byte) == (link->sum & 0xF) && !link->too_long &&
                             !link->escaped);
    }
}

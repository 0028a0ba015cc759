#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/reply.h"

#include "arch/x86_64/debugger/hexadecimal.h"

void reply_byte(struct reply *reply, uint8_t byte) {
    if (reply->length < sizeof reply->bytes) {
        reply->bytes[reply->length++] = byte;
    }
}

void reply_text(struct reply *reply, const char *text) {
    for (; *text; text++) {
        reply_byte(reply, (uint8_t)*text);
    }
}

void reply_number(struct reply *reply, uint64_t value) {
    unsigned shift = 60;
    while (shift && !(value >> shift)) {
        shift -= 4;
    }
    for (;; shift -= 4) {
        reply_byte(reply, hexadecimal_digit((unsigned)(value >> shift)));
        if (shift == 0) {
            return;
        }
    }
}

void reply_bytes(struct reply *reply, const uint8_t *bytes, size_t size) {
    for (; size; size--, bytes++) {
        reply_byte(reply, hexadecimal_digit(*bytes >> 4));
        reply_byte(reply, hexadecimal_digit(*bytes));
    }
}

void reply_unknown(struct reply *reply, size_t size) {
    for (; size; size--) {
        reply_text(reply, "xx");
    }
}

void reply_error(struct reply *reply, enum reply_error error) {
    const uint8_t number = (uint8_t)error;
    reply->length = 0;
    reply_byte(reply, 'E');
    reply_bytes(reply, &number, 1);
}

void reply_refusal(struct reply *reply, const char *reason) {
    reply->length = 0;
    reply_text(reply, "E.");
    reply_text(reply, reason);
}

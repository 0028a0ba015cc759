/*
 * Any bytes on the line, to a machine that stands or runs: nothing may happen but an answer. libFuzzer gives
 * them, and finds its own way to packets with a right checksum by the help of this: in input that begins
 * with an even byte each packet's checksum is made right.
 */
#include <stdlib.h>

#include "tests/host/made_up_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(uint8_t byte) {
    const struct stop stop = {.signal = SIGNAL_TRAP};
    enum session_event event = session_take(byte);
    made_up_sent = 0;
    if (event != SESSION_NOTHING && (event == SESSION_STOP || session.link.sum % 2)) {
        (void)session_stopped(&stop);
    }
}

static void take_packet(const uint8_t *bytes, size_t size) {
    static const char digits[] = "0123456789abcdef";
    uint8_t sum = 0;
    take('$');
    for (size_t i = 0; i < size; i++) {
        sum = (uint8_t)(sum + bytes[i]);
        take(bytes[i]);
    }
    take('#');
    take((uint8_t)digits[sum >> 4]);
    take((uint8_t)digits[sum & 0xF]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    made_up_reset();
    if (size && data[0] % 2) {
        for (size_t i = 1; i < size; i++) {
            take(data[i]);
        }
        return 0;
    }
    for (size_t start = 1; start < size;) {
        size_t end = start;
        while (end < size && data[end] != '#' && data[end] != '$') {
            end++;
        }
        take_packet(data + start, end - start);
        start = end + 1;
    }
    if (session.link.length > LINK_PAYLOAD || session.link.out.length > REPLY_MAXIMUM) {
        abort();
    }
    return 0;
}

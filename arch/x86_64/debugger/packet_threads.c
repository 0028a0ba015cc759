/* CPUs as threads: qC, qfThreadInfo, qThreadExtraInfo. */
#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/packets.h"
#include "arch/x86_64/debugger/target.h"

bool read_thread(struct cursor *packet, unsigned *thread) {
    uint64_t number = 0;
    *thread = target_stopped_thread();
    if (!cursor_skip_words(packet, "-1") && !cursor_number(packet, &number)) {
        return false;
    }
    if (number > target_threads()) {
        return false;
    }
    if (number) {
        *thread = (unsigned)number - 1;
    }
    return true;
}

void write_thread(struct reply *reply, unsigned thread) {
    reply_number(reply, thread + 1);
}

void query_threads(struct cursor *packet, struct reply *reply) {
    (void)packet;
    for (unsigned i = 0; i < target_threads(); i++) {
        reply_byte(reply, i ? ',' : 'm');
        write_thread(reply, i);
    }
}

/* "CPU 0", in digits; and whether it is one that no NMI reaches. */
void query_thread_name(struct cursor *packet, struct reply *reply) {
    unsigned thread;
    if (!cursor_skip(packet, ',') || !read_thread(packet, &thread)) {
        reply_error(reply, REPLY_INVALID);
        return;
    }
    char name[] = "CPU 00";
    size_t length = sizeof name - 2;
    if (thread >= 10) {
        name[4] = (char)('0' + thread / 10 % 10);
        length++;
    }
    name[length - 1] = (char)('0' + thread % 10);
    reply_bytes(reply, (const uint8_t *)name, length);
    if (!target_thread_answers(thread)) {
        static const char words[] = ", does not answer";
        reply_bytes(reply, (const uint8_t *)words, sizeof words - 1);
    }
}

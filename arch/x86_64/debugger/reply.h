/* An answer under construction: a buffer that nothing can be written beyond. */
#ifndef TRAPGATE_DEBUGGER_REPLY_H
#define TRAPGATE_DEBUGGER_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/debugger/names.h"

enum { REPLY_MAXIMUM = 4096 }; /* characters, before they are escaped */

struct reply {
    size_t length;
    uint8_t bytes[REPLY_MAXIMUM];
};

/* What does not fit is lost: callers ask for no more than there is room for. */
void reply_byte(struct reply *reply, uint8_t byte);
void reply_text(struct reply *reply, const char *text);
void reply_number(struct reply *reply, uint64_t value); /* in hexadecimal, without leading zeros */
void reply_bytes(struct reply *reply, const uint8_t *bytes, size_t size); /* two digits each */
void reply_unknown(struct reply *reply, size_t size); /* bytes that there are not: "xx" each */

/* "E" and two digits, in place of what there is; error numbers as gdb's "File-I/O" protocol has them. */
enum reply_error { REPLY_NO_ACCESS = 1, REPLY_BAD_ADDRESS = 14, REPLY_INVALID = 22 };
void reply_error(struct reply *reply, enum reply_error error);

/* "E." and the reason in words. */
void reply_refusal(struct reply *reply, const char *reason);

#endif

/* What gdb is told of the registers: the target description, XML. GDB manual, "Target Descriptions". */
#ifndef TRAPGATE_DEBUGGER_DESCRIPTION_H
#define TRAPGATE_DEBUGGER_DESCRIPTION_H

#include "arch/x86_64/debugger/reply.h"

enum register_number {
#define REGISTER(name, bits, type, place) REGISTER_##name,
#include "arch/x86_64/debugger/registers.def"
    REGISTER_COUNT
};

enum { REGISTER_BYTES_MAXIMUM = 10 };

/* In bytes; 0 for a number that there is not. Pure. */
unsigned register_size(uint64_t number);

/* Answers a request for `length` bytes of the description from `offset` on: "m" and some, or "l" and the
 * last. */
void description_read(struct reply *reply, uint64_t offset, uint64_t length);

#endif

/* Which instruction is at rip, by its opcode: what the causes ask. */
#ifndef TRAPGATE_REPORT_OPCODE_H
#define TRAPGATE_REPORT_OPCODE_H

#include "arch/x86_64/report/facts.h"

/* Whether it was decoded, is no VEX or EVEX one, and has an opcode of this map from `first` to `last`. */
static inline bool opcode_is(const struct facts *facts, enum trapgate_opcode_map map,
                             unsigned first, unsigned last) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    return facts->decoded && !instruction->is_vex && instruction->map == map &&
           instruction->opcode >= first && instruction->opcode <= last;
}

/* The reg field of ModRM, which chooses among the instructions of a group. */
static inline unsigned opcode_group(const struct trapgate_instruction *instruction) {
    return instruction->modrm >> 3 & 7;
}

/* Whether the two bytes before rip are an INT of the vector that came. It may be what raised it, and may
 * be no instruction at all: the end of another one, or data. */
static inline bool opcode_before_is_int(const struct facts *facts) {
    return facts->code_before >= 2 && facts->code[CODE_BEFORE - 2] == 0xCD &&
           facts->code[CODE_BEFORE - 1] == facts->exception.vector;
}

/* SSE, in one form at least: not VEX. Without a prefix some opcodes are MMX, and not meant. */
bool opcode_is_sse(const struct facts *facts);

/* MMX: the opcodes that with a prefix are SSE. */
bool opcode_is_mmx(const struct facts *facts);

#endif

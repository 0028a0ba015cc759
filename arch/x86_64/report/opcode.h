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

#endif

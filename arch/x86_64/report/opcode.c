#include "arch/x86_64/report/opcode.h"

/* All SSE instructions of map 0F, in one form at least. 60 to 7F and D0 to FE are MMX without a
 * prefix, which needs no switch. */
bool opcode_is_sse(const struct facts *facts) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    unsigned opcode = instruction->opcode;
    bool prefixed = instruction->operand_size_16 || instruction->repeat || instruction->repeat_not;
    if (!facts->decoded || instruction->is_vex) {
        return false;
    }
    if (instruction->map == TRAPGATE_OPCODE_0F38) {
        return instruction->operand_size_16 &&
               (opcode < 0x80 || (opcode >= 0xDB && opcode <= 0xDF));
    }
    if (instruction->map == TRAPGATE_OPCODE_0F3A) {
        return instruction->operand_size_16;
    }
    return instruction->map == TRAPGATE_OPCODE_0F &&
           ((opcode >= 0x10 && opcode <= 0x17) || (opcode >= 0x28 && opcode <= 0x2F) ||
            (opcode >= 0x50 && opcode <= 0x5F) || opcode == 0xC2 || opcode == 0xC6 ||
            (prefixed && ((opcode >= 0x60 && opcode <= 0x7F) || opcode == 0xC4 || opcode == 0xC5 ||
                          (opcode >= 0xD0 && opcode <= 0xFE))));
}

bool opcode_is_mmx(const struct facts *facts) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    unsigned opcode = instruction->opcode;
    return opcode_is(facts, TRAPGATE_OPCODE_0F, 0x60, 0xFE) && !instruction->operand_size_16 &&
           !instruction->repeat && !instruction->repeat_not &&
           (opcode <= 0x77 || opcode == 0x7E || opcode == 0x7F || opcode == 0xC4 ||
            opcode == 0xC5 ||
            (opcode >= 0xD1 && opcode != 0xD6 && opcode != 0xE6 && opcode != 0xF0));
}

#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/step.h"

#include <trapgate/instruction.h>

#include "arch/x86_64/idt/cpu.h"

enum { PUSHF = 0x9C, POPF = 0x9D, INT = 0xCD, IRET = 0xCF, HLT = 0xF4, CLI = 0xFA, STI = 0xFB };
enum { MOV_TO_SEGMENT = 0x8E, SEGMENT_STACK = 2 };
enum { SYSCALL = 0x05, SYSRET = 0x07 };

static enum step_kind kind_of(const struct trapgate_instruction *instruction) {
    if (instruction->map == TRAPGATE_OPCODE_0F && !instruction->is_vex) {
        return instruction->opcode == SYSCALL  ? STEP_CALLS_SYSTEM
               : instruction->opcode == SYSRET ? STEP_LOADS_FLAGS
                                               : STEP_PLAIN;
    }
    if (instruction->map != TRAPGATE_OPCODE_ONE_BYTE || instruction->is_vex) {
        return STEP_PLAIN;
    }
    switch (instruction->opcode) {
    case PUSHF:
        return STEP_PUSHES_FLAGS;
    case POPF:
        return STEP_POPS_FLAGS;
    case INT:
        return STEP_RAISES;
    case IRET:
        return STEP_LOADS_FLAGS;
    case HLT:
        return STEP_WAITS;
    case CLI:
        return STEP_CLEARS_IF;
    case STI:
        return STEP_SETS_IF;
    case MOV_TO_SEGMENT:
        return (instruction->modrm >> 3 & 7) == SEGMENT_STACK ? STEP_LOADS_STACK : STEP_PLAIN;
    default:
        return STEP_PLAIN;
    }
}

/* SDM 2, "Opcode Map". */
static bool branches(const struct trapgate_instruction *instruction) {
    uint8_t opcode = instruction->opcode;
    enum { JCC = 0x70, LOOP = 0xE0, CALL = 0xE8, RET = 0xC2, TO_MEMORY = 0xFF, SYSTEM = 0x01 };
    if (instruction->is_vex) {
        return false;
    }
    switch (instruction->map) {
    case TRAPGATE_OPCODE_ONE_BYTE:
        return instruction->repeat || instruction->repeat_not || (opcode & 0xF0) == JCC ||
               (opcode & 0xFC) == LOOP || (opcode & 0xFC) == CALL || (opcode & 0xF6) == RET ||
               (opcode >= 0xCC && opcode <= IRET) || opcode == TO_MEMORY;
    case TRAPGATE_OPCODE_0F:
        return opcode == SYSTEM || opcode == SYSCALL || opcode == SYSRET || (opcode & 0xF0) == 0x80;
    default:
        return false;
    }
}

struct step step_look(const uint8_t *code, size_t size) {
    struct trapgate_instruction instruction;
    if (!trapgate_instruction_decode(code, size, &instruction)) {
        return (struct step){.kind = STEP_PLAIN};
    }
    return (struct step){.kind = kind_of(&instruction),
                         .length = instruction.length,
                         .branches = branches(&instruction),
                         .vector = (uint8_t)instruction.immediate,
                         .size = instruction.operand_size_16 ? 2 : 8};
}

uint64_t step_flags(enum step_kind kind, uint64_t before, uint64_t now, unsigned privilege) {
    uint64_t from_before = RFLAGS_TF | RFLAGS_IF;
    unsigned io_privilege = (unsigned)(before & RFLAGS_IOPL) >> 12;
    switch (kind) {
    case STEP_LOADS_FLAGS:
        from_before = 0;
        break;
    case STEP_POPS_FLAGS:
        from_before = privilege <= io_privilege ? 0 : RFLAGS_IF;
        break;
    case STEP_CLEARS_IF:
    case STEP_SETS_IF:
        from_before = RFLAGS_TF;
        break;
    default:
        break;
    }
    return (now & ~from_before) | (before & from_before);
}

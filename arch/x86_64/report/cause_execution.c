/* Exceptions that the instruction itself explains. */
#include "arch/x86_64/idt/cpu.h"

#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/opcode.h"

static bool arrived(const struct facts *facts, unsigned vector) {
    return facts->exception.vector == vector;
}

/* What a DIV or IDIV divides by, cut to its size. False if that is not known. */
static bool divisor(const struct facts *facts, uint64_t *value) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    if (!facts->decoded || !facts->registers_known ||
        instruction->map != TRAPGATE_OPCODE_ONE_BYTE || (instruction->opcode | 1) != 0xF7 ||
        (instruction->modrm >> 3 & 7) < 6) {
        return false;
    }
    bool is_byte = instruction->opcode == 0xF6;
    unsigned bits = is_byte ? 8 : instruction->rex_w ? 64 : instruction->operand_size_16 ? 16 : 32;
    if (instruction->has_memory) {
        *value = facts->operand_value;
        if (!facts->has_operand_value) {
            return false;
        }
    } else if (is_byte && !instruction->has_rex && instruction->rm >= 4) {
        *value = facts->values[instruction->rm - 4] >> 8; /* AH, CH, DH, BH */
    } else {
        *value = facts->values[instruction->rm];
    }
    *value = bits == 64 ? *value : *value & ((1ull << bits) - 1);
    return true;
}

/* Certain, both: #DE has these two reasons, and the divisor tells them apart. */
static bool division_by_zero(const struct facts *facts, struct cause *cause) {
    uint64_t value;
    if (!arrived(facts, VECTOR_DIVIDE_ERROR) || !divisor(facts, &value) || value != 0) {
        return false;
    }
    return facts->instruction.has_memory
               ? cause_is(cause, CERTAIN, "division by zero: the divisor, in memory at 0x%lx, is 0",
                          facts->operand)
               : cause_is(cause, CERTAIN, "division by zero: the divisor, in %s, is 0",
                          trapgate_register_name(facts->instruction.rm));
}

static bool quotient_overflow(const struct facts *facts, struct cause *cause) {
    uint64_t value;
    return arrived(facts, VECTOR_DIVIDE_ERROR) && divisor(facts, &value) && value != 0 &&
           cause_is(cause, CERTAIN,
                    "quotient overflow: divided by 0x%lx, the result does not fit the register",
                    value);
}

static bool division(const struct facts *facts, struct cause *cause) {
    return arrived(facts, VECTOR_DIVIDE_ERROR) &&
           cause_is(cause, POSSIBLE, "division by zero, or a quotient that is too big");
}

/* Likely: what it stands for is the programmer's. The instruction itself is certain. */
static bool trap_instruction(const struct facts *facts, struct cause *cause) {
    return arrived(facts, VECTOR_INVALID_OPCODE) &&
           opcode_is(facts, TRAPGATE_OPCODE_0F, 0x0B, 0x0B) &&
           cause_is(cause, LIKELY,
                    "ud2: the program, or its compiler at a place that cannot be reached, stops "
                    "here on purpose");
}

static bool lock_prefix(const struct facts *facts, struct cause *cause) {
    return arrived(facts, VECTOR_INVALID_OPCODE) && facts->decoded && facts->instruction.lock &&
           cause_is(cause, LIKELY, "a LOCK prefix on an instruction that does not take it");
}

static bool invalid_opcode(const struct facts *facts, struct cause *cause) {
    return arrived(facts, VECTOR_INVALID_OPCODE) &&
           cause_is(cause, POSSIBLE,
                    "the bytes at rip are no instruction of this CPU, or one that is switched off");
}

/* Certain: these two switches are the only reasons. */
static bool fpu_disabled(const struct facts *facts, struct cause *cause) {
    bool task_switched = facts->system.cr0 & CR0_TS;
    return arrived(facts, VECTOR_DEVICE_NOT_AVAILABLE) && facts->system.cr0 & (CR0_TS | CR0_EM) &&
           cause_is(cause, CERTAIN, "a floating-point or SSE instruction while CR0.%s is set",
                    task_switched ? "TS" : "EM");
}

/* Certain: rip is the byte after it. */
static bool breakpoint(const struct facts *facts, struct cause *cause) {
    return arrived(facts, VECTOR_BREAKPOINT) && facts->code_before > 0 &&
           facts->code[CODE_BEFORE - 1] == 0xCC && cause_is(cause, CERTAIN, "an int3 instruction");
}

enum { DR6_BD = 1 << 13, DR6_BS = 1 << 14 };

/* Certain for an execution breakpoint at rip. Of a data breakpoint the bit may be an old one, which the
 * CPU never clears; it is a trap, so the access was by the instruction before rip. */
static bool watchpoint(const struct facts *facts, struct cause *cause) {
    static const char *const types[] = {"execution of", "a write to", "access to I/O port",
                                        "access to"};
    unsigned number = facts->watched.number, type = facts->watched.type;
    const char *symbol = facts->watched.at.symbol;
    if (!arrived(facts, VECTOR_DEBUG) || !facts->watched.found) {
        return false;
    }
    if (type == 0) {
        return facts->watched.address == facts->frame.rip &&
               cause_is(cause, CERTAIN, "hardware breakpoint %u: execution of 0x%lx, which is rip",
                        number, facts->watched.address);
    }
    return cause_is(
        cause, LIKELY,
        "hardware breakpoint %u: %s 0x%lx (%u bytes)%s%s, by the instruction before rip", number,
        types[type], facts->watched.address, facts->watched.length, symbol[0] ? ", " : "", symbol);
}

/* Likely, not certain: the CPU sets these bits, but never clears them. */
static bool debug(const struct facts *facts, struct cause *cause) {
    uint64_t dr6 = facts->system.dr6;
    if (!arrived(facts, VECTOR_DEBUG) || !(dr6 & (DR6_BD | DR6_BS | 15))) {
        return false;
    }
    if (dr6 & 15) {
        unsigned number = 0;
        for (; !(dr6 >> number & 1); number++) {
        }
        return cause_is(cause, LIKELY, "the condition of hardware breakpoint %u was met", number);
    }
    return cause_is(cause, LIKELY, "%s",
                    dr6 & DR6_BS ? "single step: RFLAGS.TF was set"
                                 : "a debug register was accessed while DR7.GD was set");
}

const struct cause_row cause_rows_execution[] = {
    {"division-by-zero", division_by_zero},
    {"quotient-overflow", quotient_overflow},
    {"division", division},
    {"trap-instruction", trap_instruction},
    {"lock-prefix", lock_prefix},
    {"invalid-opcode", invalid_opcode},
    {"fpu-disabled", fpu_disabled},
    {"breakpoint-instruction", breakpoint},
    {"watchpoint", watchpoint},
    {"debug", debug},
    {0},
};

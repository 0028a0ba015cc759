/* Exceptions that the instruction itself explains. */
#include "arch/x86_64/idt/cpu.h"

#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/opcode.h"

static bool arrived(const struct facts *facts, unsigned vector) {
    return facts->exception.vector == vector;
}

static unsigned division_bits(const struct trapgate_instruction *instruction) {
    return instruction->opcode == 0xF6    ? 8
           : instruction->rex_w           ? 64
           : instruction->operand_size_16 ? 16
                                          : 32;
}

/* Without REX, the numbers of RSP to RDI are AH, CH, DH, BH of an instruction on bytes. */
static bool is_high_byte(const struct trapgate_instruction *instruction) {
    return instruction->opcode == 0xF6 && !instruction->has_memory && !instruction->has_rex &&
           instruction->rm >= 4;
}

/* What a DIV or IDIV divides by, cut to its size. False if that is not known. */
static bool divisor(const struct facts *facts, uint64_t *value) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    if (!facts->decoded || !facts->registers_known ||
        instruction->map != TRAPGATE_OPCODE_ONE_BYTE || (instruction->opcode | 1) != 0xF7 ||
        (instruction->modrm >> 3 & 7) < 6) {
        return false;
    }
    unsigned bits = division_bits(instruction);
    if (instruction->has_memory) {
        *value = facts->operand_value;
        if (!facts->has_operand_value) {
            return false;
        }
    } else if (is_high_byte(instruction)) {
        *value = facts->values[instruction->rm - 4] >> 8;
    } else {
        *value = facts->values[instruction->rm];
    }
    *value = bits == 64 ? *value : *value & ((1ull << bits) - 1);
    return true;
}

/* An operand of the other half of the address space may not be this code's, nor one that a protection key denies:
 * then it is an interrupt on vector 0 that came before, if one can have come, and the instruction would have been
 * a page fault, or in user code with RFLAGS.AC an alignment check. */
static enum certainty of_division(const struct facts *facts) {
    bool user = (facts->frame.cs & 3) == 3;
    bool may_be_unaligned = user && facts->system.cr0 & CR0_AM && facts->frame.rflags & RFLAGS_AC;
    bool may_be_denied = facts->operand >> 63 == user || facts->system.pkru || facts->system.pkrs;
    return facts->instruction.has_memory && cause_may_be_device(facts) &&
                   (may_be_denied || may_be_unaligned)
               ? LIKELY
               : CERTAIN;
}

/* Certain, both: #DE has these two reasons, and the divisor tells them apart. */
static bool division_by_zero(const struct facts *facts, struct cause *cause) {
    uint64_t value;
    if (!arrived(facts, VECTOR_DIVIDE_ERROR) || !divisor(facts, &value) || value != 0) {
        return false;
    }
    const struct trapgate_instruction *instruction = &facts->instruction;
    if (instruction->has_memory) {
        return cause_is(cause, of_division(facts),
                        "division by zero: the divisor, in memory at 0x%lx, is 0", facts->operand);
    }
    if (is_high_byte(instruction)) {
        static const char *const names[] = {"ah", "ch", "dh", "bh"};
        unsigned number = instruction->rm - 4;
        return cause_is(cause, CERTAIN, "division by zero: the divisor, in %s, is 0 (%s is 0x%lx)",
                        names[number], trapgate_register_name(number), facts->values[number]);
    }
    return cause_is(cause, CERTAIN, "division by zero: the divisor, in %s, is 0",
                    trapgate_register_name(instruction->rm));
}

__extension__ typedef unsigned __int128 wide;

static wide magnitude(wide value, unsigned bits) {
    bool negative = value >> (bits - 1) & 1;
    wide mask = ~(wide)0 >> (128 - bits);
    return (negative ? -value : value) & mask;
}

/* Whether the quotient does not fit: by a product, as a division of 128 bits needs a library. */
static bool overflows(const struct facts *facts, uint64_t divisor, unsigned bits) {
    uint64_t mask = ~0ull >> (64 - bits);
    uint64_t rax = facts->values[TRAPGATE_REGISTER_RAX], rdx = facts->values[TRAPGATE_REGISTER_RDX];
    uint64_t high = bits == 8 ? rax >> 8 & mask : rdx & mask;
    if (opcode_group(&facts->instruction) == 6) { /* DIV */
        return high >= divisor;
    }
    bool negative = (high ^ divisor) >> (bits - 1) & 1;
    wide by = magnitude(divisor, bits);
    return magnitude((wide)high << bits | (rax & mask), 2 * bits) >=
           (by << (bits - 1)) + (negative ? by : 0);
}

static bool quotient_overflow(const struct facts *facts, struct cause *cause) {
    uint64_t value, rax = facts->values[TRAPGATE_REGISTER_RAX];
    unsigned bits = division_bits(&facts->instruction);
    if (!arrived(facts, VECTOR_DIVIDE_ERROR) || !divisor(facts, &value) || value == 0 ||
        !overflows(facts, value, bits)) {
        return false;
    }
    if (bits == 8) {
        return cause_is(cause, of_division(facts),
                        "quotient overflow: 0x%lx in ax, divided by 0x%lx, does not fit al",
                        rax & 0xFFFF, value);
    }
    uint64_t mask = ~0ull >> (64 - bits);
    return cause_is(cause, of_division(facts),
                    "quotient overflow: 0x%lx:0x%lx in %s, divided by 0x%lx, does not fit %s",
                    facts->values[TRAPGATE_REGISTER_RDX] & mask, rax & mask,
                    bits == 64   ? "rdx:rax"
                    : bits == 32 ? "edx:eax"
                                 : "dx:ax",
                    value,
                    bits == 64   ? "rax"
                    : bits == 32 ? "eax"
                                 : "ax");
}

/* Likely: these bytes raise the vector, and the instruction at rip does not explain it. */
static bool int_of_an_exception(const struct facts *facts, struct cause *cause) {
    unsigned vector = facts->exception.vector;
    return (vector == VECTOR_DIVIDE_ERROR || vector == VECTOR_INVALID_OPCODE) &&
           opcode_before_is_int(facts) &&
           cause_is(cause, LIKELY, "raised by the instruction int %u, at 0x%lx, and no genuine %s",
                    vector, facts->frame.rip - 2, exception_mnemonic(vector));
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

static bool invalid_opcode(const struct facts *facts, struct cause *cause) {
    return arrived(facts, VECTOR_INVALID_OPCODE) &&
           cause_is(cause, POSSIBLE,
                    "the bytes at rip are no instruction of this CPU, or one that is switched off");
}

/* Whether the byte before rip is this one-byte instruction, which is a trap. */
static bool is_behind(const struct facts *facts, uint8_t opcode) {
    return facts->code_before > 0 && facts->code[CODE_BEFORE - 1] == opcode;
}

/* Where a device may have sent the vector, the byte before rip can be part of something else: it is very
 * improbable. */
static enum certainty unless_a_device(const struct facts *facts) {
    return cause_may_be_device(facts) ? LIKELY : CERTAIN;
}

static bool breakpoint(const struct facts *facts, struct cause *cause) {
    return arrived(facts, VECTOR_BREAKPOINT) && is_behind(facts, 0xCC) &&
           cause_is(cause, unless_a_device(facts), "an int3 instruction, at 0x%lx",
                    facts->frame.rip - 1);
}

enum { DR6_BD = 1 << 13, DR6_BS = 1 << 14 };

/* Every other reason sets a bit of DR6. */
static bool debug_instruction(const struct facts *facts, struct cause *cause) {
    return arrived(facts, VECTOR_DEBUG) && is_behind(facts, 0xF1) &&
           !(facts->system.dr6 & (DR6_BD | DR6_BS | 15)) &&
           cause_is(cause, unless_a_device(facts), "an int1 instruction, at 0x%lx",
                    facts->frame.rip - 1);
}

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
    {"trap-instruction", trap_instruction},
    {"software-interrupt", int_of_an_exception},
    {"division", division},
    {"invalid-opcode", invalid_opcode},
    {"breakpoint-instruction", breakpoint},
    {"debug-instruction", debug_instruction},
    {"watchpoint", watchpoint},
    {"debug", debug},
    {0},
};

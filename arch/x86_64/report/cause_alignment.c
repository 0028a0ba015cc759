/* Operands that must be aligned: the CPU says #GP(0) and not which rule. SDM 2, by instruction. */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/opcode.h"

static bool is_between(unsigned value, unsigned first, unsigned last) {
    return value >= first && value <= last;
}

/* Whether an SSE instruction of map 0F reads or writes 16 bytes of memory and wants them aligned:
 * packed ones, but for MOVUPS, MOVDQU, LDDQU and those whose operand is smaller. */
static bool is_packed_0f(const struct trapgate_instruction *instruction) {
    unsigned opcode = instruction->opcode;
    bool scalar = instruction->repeat || instruction->repeat_not;
    if (scalar) {
        /* MOVSLDUP and MOVSHDUP; ADDSUBPS, HADDPS, HSUBPS */
        return (instruction->repeat && (opcode == 0x12 || opcode == 0x16)) ||
               (instruction->repeat_not && (opcode == 0xD0 || opcode == 0x7C || opcode == 0x7D));
    }
    if (opcode == 0x5A) { /* CVTPS2PD reads 8 bytes, CVTPD2PS 16 */
        return instruction->operand_size_16;
    }
    if (is_between(opcode, 0x14, 0x15) || is_between(opcode, 0x28, 0x29) || opcode == 0x2B ||
        is_between(opcode, 0x51, 0x5F) || opcode == 0xC2 || opcode == 0xC6) {
        return true;
    }
    /* With 66 these are SSE2 on 16 bytes, without MMX on 8. Smaller: MOVD, MOVQ, PEXTRW, PINSRW. */
    return instruction->operand_size_16 &&
           (is_between(opcode, 0x60, 0x6D) || opcode == 0x6F || opcode == 0x70 ||
            is_between(opcode, 0x74, 0x76) || opcode == 0x7C || opcode == 0x7D || opcode == 0x7F ||
            opcode == 0xD0 || (is_between(opcode, 0xD1, 0xFE) && opcode != 0xD6 && opcode != 0xF7));
}

static bool is_packed_0f38(const struct trapgate_instruction *instruction) {
    unsigned opcode = instruction->opcode;
    if (is_between(opcode, 0xC8, 0xCD)) { /* SHA */
        return !instruction->operand_size_16 && !instruction->repeat && !instruction->repeat_not;
    }
    return instruction->operand_size_16 &&
           (is_between(opcode, 0x00, 0x17) || is_between(opcode, 0x1C, 0x1E) ||
            is_between(opcode, 0x28, 0x2B) || is_between(opcode, 0x37, 0x41) ||
            is_between(opcode, 0xDB, 0xDF));
}

static bool is_packed_0f3a(const struct trapgate_instruction *instruction) {
    unsigned opcode = instruction->opcode;
    return opcode == 0xCC || (instruction->operand_size_16 &&
                              (is_between(opcode, 0x08, 0x09) || is_between(opcode, 0x0C, 0x0F) ||
                               is_between(opcode, 0x40, 0x42) || opcode == 0x44 || opcode == 0xDF));
}

/* VEX and EVEX accept any address, but for the moves whose name says that it is aligned. */
static bool is_aligned_move(const struct trapgate_instruction *instruction) {
    unsigned opcode = instruction->opcode;
    bool has_66 = instruction->operand_size_16;
    if (instruction->repeat || instruction->repeat_not) {
        return false;
    }
    if (instruction->map == TRAPGATE_OPCODE_0F38) {
        return has_66 && opcode == 0x2A; /* VMOVNTDQA */
    }
    return instruction->map == TRAPGATE_OPCODE_0F &&
           (opcode == 0x28 || opcode == 0x29 || opcode == 0x2B || /* VMOVAPS, VMOVNTPS */
            (has_66 && (opcode == 0x6F || opcode == 0x7F || opcode == 0xE7)));
}

/* In bytes; 0: none is needed, or it is not known. */
static unsigned needed_alignment(const struct trapgate_instruction *instruction) {
    if (!instruction->has_memory) {
        return 0;
    }
    if (instruction->is_vex) {
        return is_aligned_move(instruction) ? instruction->vector_length : 0;
    }
    if (instruction->map == TRAPGATE_OPCODE_0F && instruction->opcode == 0xAE &&
        !instruction->repeat && !instruction->operand_size_16) {
        unsigned group = opcode_group(instruction); /* FXSAVE, FXRSTOR; XSAVE, XRSTOR, XSAVEOPT */
        return group <= 1 ? 16 : group >= 4 && group <= 6 ? 64 : 0;
    }
    if (instruction->map == TRAPGATE_OPCODE_0F && instruction->opcode == 0xC7) {
        unsigned group = opcode_group(instruction); /* CMPXCHG16B; XRSTORS, XSAVEC, XSAVES */
        return group == 1 && instruction->rex_w ? 16 : group >= 3 && group <= 5 ? 64 : 0;
    }
    bool packed = instruction->map == TRAPGATE_OPCODE_0F     ? is_packed_0f(instruction)
                  : instruction->map == TRAPGATE_OPCODE_0F38 ? is_packed_0f38(instruction)
                  : instruction->map == TRAPGATE_OPCODE_0F3A ? is_packed_0f3a(instruction)
                                                             : false;
    if (instruction->map == TRAPGATE_OPCODE_0F && instruction->opcode == 0xE7) {
        return instruction->operand_size_16 ? 16 : 0; /* MOVNTDQ */
    }
    return packed ? 16 : 0;
}

/* Certain: the operand is not a multiple of what this instruction wants, and its address is one that
 * anything else would accept. (Of one that is switched off cause_delivery.c has spoken.) */
static bool misaligned(const struct facts *facts, struct cause *cause) {
    if (facts->exception.vector != VECTOR_GENERAL_PROTECTION_FAULT || !facts->decoded ||
        !facts->exception.has_error_code || facts->exception.error_code != 0 ||
        !facts->has_operand) {
        return false;
    }
    unsigned needed = needed_alignment(&facts->instruction);
    if (needed == 0 || facts->operand % needed == 0) {
        return false;
    }
    bool of_the_stack = facts->instruction.base == TRAPGATE_REGISTER_RSP ||
                        facts->instruction.base == TRAPGATE_REGISTER_RBP;
    return cause_is(cause, CERTAIN,
                    "misaligned operand: the instruction needs a multiple of %u, and 0x%lx is %u "
                    "bytes beyond one%s",
                    needed, facts->operand, (unsigned)(facts->operand % needed),
                    of_the_stack && facts->operand % 16 == 8
                        ? ": the stack was not aligned when the function was called"
                        : "");
}

/* What a stack instruction accesses is at rsp: PUSH, POP, CALL, RET, and their like. */
static bool uses_stack(const struct facts *facts) {
    return opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x50, 0x5F) ||
           opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xC2, 0xC3) ||
           opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xE8, 0xE8) ||
           opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x68, 0x68) ||
           opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x6A, 0x6A);
}

/* MOVS, CMPS, STOS, LODS and SCAS of more than a byte: what they read is at rsi, what they write or compare at
 * rdi. Of two the first that is not aligned. */
static bool string_address(const struct facts *facts, uint64_t *address) {
    enum { MOVS = 0xA5, CMPS = 0xA7, STOS = 0xAB, LODS = 0xAD, SCAS = 0xAF };
    unsigned opcode = facts->instruction.opcode;
    bool both = opcode == MOVS || opcode == CMPS;
    if (!opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, MOVS, SCAS) || !facts->registers_known ||
        !(both || opcode == STOS || opcode == LODS || opcode == SCAS)) {
        return false;
    }
    bool by_source = opcode == LODS || (both && facts->values[TRAPGATE_REGISTER_RSI] % 8);
    *address = facts->values[by_source ? TRAPGATE_REGISTER_RSI : TRAPGATE_REGISTER_RDI];
    return true;
}

static bool is_alignment_check(const struct facts *facts) {
    return facts->exception.vector == VECTOR_ALIGNMENT_CHECK && facts->exception.has_error_code;
}

/* Certain for an odd address: no size but one byte, which is always aligned, has it. SDM 3A, "Interrupt
 * 17—Alignment Check Exception (#AC)". */
static bool unaligned_user_access(const struct facts *facts, struct cause *cause) {
    bool checks =
        (facts->frame.cs & 3) == 3 && facts->system.cr0 & CR0_AM && facts->frame.rflags & RFLAGS_AC;
    uint64_t address = facts->has_operand ? facts->operand : facts->frame.rsp;
    bool known = facts->has_operand || uses_stack(facts) || string_address(facts, &address);
    return is_alignment_check(facts) && checks && known && !facts->instruction.lock &&
           address % 8 != 0 &&
           cause_is(cause, address % 2 || uses_stack(facts) ? CERTAIN : LIKELY,
                    "user code accessed 0x%lx, which is not aligned, and RFLAGS.AC and CR0.AM make "
                    "that an exception",
                    address);
}

/* Likely: whether split locks are checked is in a register of the model. SDM 3B, "Features to Disable Bus
 * Locks". */
static bool split_lock(const struct facts *facts, struct cause *cause) {
    enum { CACHE_LINE = 64, LARGEST = 16 };
    bool exchanges = opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x86, 0x87); /* XCHG locks always */
    return is_alignment_check(facts) && facts->has_operand &&
           (facts->instruction.lock || exchanges) &&
           facts->operand % CACHE_LINE > CACHE_LINE - LARGEST && facts->operand % LARGEST != 0 &&
           cause_is(
               cause, LIKELY,
               "a split lock: the locked access to 0x%lx crosses the border of two cache lines",
               facts->operand);
}

const struct cause_row cause_rows_alignment[] = {
    {"misaligned", misaligned},
    {"alignment-check", unaligned_user_access},
    {"split-lock", split_lock},
    {0},
};

/* #UD of bytes that are no instruction here: of 32-bit code only, a LOCK where none may be, a part of the
 * instruction set that this CPU does not have. */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/opcode.h"

static bool is_invalid_opcode(const struct facts *facts) {
    return facts->exception.vector == VECTOR_INVALID_OPCODE;
}

/* Certain: without this bit the CPU refuses all of the feature's instructions. Not where a LOCK prefix may
 * be the reason: a hypervisor may hide a feature that is there. */
static bool no_feature(const struct facts *facts, struct cause *cause) {
    const struct feature *feature =
        facts->decoded && facts->has_features && !facts->instruction.lock
            ? feature_of(&facts->instruction)
            : NULL;
    return is_invalid_opcode(facts) && feature &&
           !(facts->features[feature->word] >> feature->bit & 1) &&
           cause_is(cause, CERTAIN,
                    "this CPU has no %s, of which the instruction is: CPUID %s, bit %u is 0",
                    feature->name, feature_word_name(feature->word), feature->bit);
}

/* SDM 2, "64-Bit Mode Instruction Support" and "Opcode Map": these bytes are instructions of 16- and
 * 32-bit code, and none in 64-bit mode. */
static const char *name_in_32_bit(uint8_t byte) {
    static const struct {
        uint8_t byte;
        const char *name;
    } rows[] = {
        {0x06, "push %es"}, {0x07, "pop %es"},
        {0x0E, "push %cs"}, {0x16, "push %ss"},
        {0x17, "pop %ss"},  {0x1E, "push %ds"},
        {0x1F, "pop %ds"},  {0x27, "daa"},
        {0x2F, "das"},      {0x37, "aaa"},
        {0x3F, "aas"},      {0x60, "pusha"},
        {0x61, "popa"},     {0x82, "an alias of 0x80"},
        {0x9A, "far call"}, {0xCE, "into"},
        {0xD4, "aam"},      {0xD6, "salc"},
        {0xEA, "far jmp"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].byte == byte) {
            return rows[i].name;
        }
    }
    return NULL;
}

/* Certain: 64-bit mode has made nothing else of these opcodes. SDM 2, "One-byte Opcode Map". */
static bool undefined_instruction(const struct facts *facts, struct cause *cause) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    if (!is_invalid_opcode(facts) || !facts->is_64_bit || instruction->is_vex ||
        instruction->length == 0 || instruction->length > facts->code_after) {
        return false;
    }
    if (facts->decoded) {
        const char *name = opcode_is(facts, TRAPGATE_OPCODE_0F, 0xFF, 0xFF)   ? "ud0"
                           : opcode_is(facts, TRAPGATE_OPCODE_0F, 0xB9, 0xB9) ? "ud1"
                           : opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x8E, 0x8E) &&
                                   opcode_group(instruction) == 1
                               ? "mov to cs"
                               : NULL;
        return name && cause_is(cause, CERTAIN, "%s (opcode 0x%02x): it is undefined on purpose",
                                name, instruction->opcode);
    }
    const char *name =
        instruction->map == TRAPGATE_OPCODE_ONE_BYTE ? name_in_32_bit(instruction->opcode) : NULL;
    return name &&
           cause_is(cause, CERTAIN,
                    "opcode 0x%02x is no instruction in 64-bit mode (in 16- and 32-bit code it "
                    "is %s)",
                    instruction->opcode, name);
}

/* SDM 2, "LOCK—Assert LOCK# Signal Prefix": what takes it, with a destination in memory. */
static bool takes_lock(const struct facts *facts) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    unsigned opcode = instruction->opcode, group = opcode_group(instruction);
    if (!instruction->has_memory || instruction->is_vex) {
        return false;
    }
    if (instruction->map == TRAPGATE_OPCODE_ONE_BYTE) {
        return (opcode < 0x38 && (opcode & 7) <= 1) || /* ADD to XOR */
               ((opcode == 0x80 || opcode == 0x81 || opcode == 0x83) && group != 7) ||
               opcode == 0x86 || opcode == 0x87 ||
               ((opcode | 1) == 0xF7 && (group == 2 || group == 3)) ||
               ((opcode | 1) == 0xFF && group <= 1);
    }
    return instruction->map == TRAPGATE_OPCODE_0F &&
           (opcode == 0xAB || opcode == 0xB3 || opcode == 0xBB || (opcode == 0xBA && group >= 5) ||
            (opcode & 0xFE) == 0xB0 || (opcode & 0xFE) == 0xC0 || (opcode == 0xC7 && group == 1));
}

static bool is_prefix(uint8_t byte) {
    static const uint8_t prefixes[] = {0xF0, 0x2E, 0x36, 0x3E, 0x26, 0x64, 0x65, 0x66, 0x67};
    for (size_t i = 0; i < sizeof prefixes; i++) {
        if (prefixes[i] == byte) {
            return true;
        }
    }
    return false;
}

/* Certain: before VEX and EVEX no prefix of this kind may stand, and 64-bit mode has made nothing else of
 * these bytes. */
static bool lock_before_vex(const struct facts *facts, struct cause *cause) {
    const uint8_t *code = facts->code + CODE_BEFORE;
    bool has_lock = false;
    unsigned at = 0;
    for (; at < facts->code_after && at < 4 && is_prefix(code[at]); at++) {
        has_lock |= code[at] == 0xF0;
    }
    bool is_vex =
        at < facts->code_after && (code[at] == 0xC4 || code[at] == 0xC5 || code[at] == 0x62);
    return is_invalid_opcode(facts) && facts->is_64_bit && has_lock && is_vex &&
           cause_is(
               cause, CERTAIN,
               "a LOCK prefix before a VEX or EVEX instruction (0x%02x): none of them takes it",
               code[at]);
}

/* Certain: any other instruction with it is #UD. (But AMD's CPUs read LOCK MOV CR0 as MOV CR8.) */
static bool lock_prefix(const struct facts *facts, struct cause *cause) {
    return is_invalid_opcode(facts) && facts->decoded && facts->instruction.lock &&
           !takes_lock(facts) && !opcode_is(facts, TRAPGATE_OPCODE_0F, 0x20, 0x22) &&
           cause_is(cause, CERTAIN,
                    "a LOCK prefix on an instruction that does not take it, opcode 0x%02x%s",
                    facts->instruction.opcode,
                    facts->instruction.has_memory ? "" : ": its destination is no memory");
}

/* Certain at CPL 0: SDM 2, "MOV—Move to/from Control Registers" and "MOV—Move to/from Debug Registers". In user
 * code it may also be #GP. */
static bool no_register(const struct facts *facts, struct cause *cause) {
    bool control = opcode_is(facts, TRAPGATE_OPCODE_0F, 0x20, 0x20) ||
                   opcode_is(facts, TRAPGATE_OPCODE_0F, 0x22, 0x22);
    bool debug = opcode_is(facts, TRAPGATE_OPCODE_0F, 0x21, 0x21) ||
                 opcode_is(facts, TRAPGATE_OPCODE_0F, 0x23, 0x23);
    unsigned number = facts->instruction.reg;
    bool exists = number == 0 || number == 2 || number == 3 || number == 4 || number == 8;
    enum certainty certainty = facts->frame.cs & 3 ? LIKELY : CERTAIN;
    if (!is_invalid_opcode(facts) || facts->instruction.lock) {
        return false;
    }
    if (control && !exists) {
        return cause_is(cause, certainty, "there is no control register cr%u", number);
    }
    return debug && (number == 4 || number == 5) && facts->system.cr4 & CR4_DE &&
           cause_is(cause, certainty, "dr%u is no register while CR4.DE is set", number);
}

const struct cause_row cause_rows_no_instruction[] = {
    {"lock-prefix", lock_prefix},
    {"lock-prefix", lock_before_vex},
    {"no-feature", no_feature},
    {"no-register", no_register},
    {"undefined-instruction", undefined_instruction},
    {0},
};

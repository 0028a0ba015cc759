#include "arch/x86_64/report/features.h"

#include <stddef.h>

#include "arch/x86_64/idt/cpu.h"

static const struct {
    const char *name;
    uint32_t leaf, subleaf;
    char letter; /* of eax to edx */
} words[FEATURE_WORDS] = {
    [FEATURE_1_ECX] = {"leaf 1, ECX", 1, 0, 'c'},
    [FEATURE_1_EDX] = {"leaf 1, EDX", 1, 0, 'd'},
    [FEATURE_7_EBX] = {"leaf 7, EBX", 7, 0, 'b'},
    [FEATURE_7_ECX] = {"leaf 7, ECX", 7, 0, 'c'},
    [FEATURE_7_EDX] = {"leaf 7, EDX", 7, 0, 'd'},
    [FEATURE_7_1_EAX] = {"leaf 7, subleaf 1, EAX", 7, 1, 'a'},
    [FEATURE_D_1_EAX] = {"leaf 13, subleaf 1, EAX", 0xD, 1, 'a'},
    [FEATURE_EXTENDED_ECX] = {"leaf 0x80000001, ECX", 0x80000001, 0, 'c'},
    [FEATURE_EXTENDED_EDX] = {"leaf 0x80000001, EDX", 0x80000001, 0, 'd'},
    [FEATURE_EXTENDED_8_EBX] = {"leaf 0x80000008, EBX", 0x80000008, 0, 'b'},
};

void features_read(uint32_t values[FEATURE_WORDS]) {
    for (unsigned i = 0; i < FEATURE_WORDS; i++) {
        struct cpuid id = cpu_id(words[i].leaf, words[i].subleaf);
        values[i] = words[i].letter == 'a'   ? id.eax
                    : words[i].letter == 'b' ? id.ebx
                    : words[i].letter == 'c' ? id.ecx
                                             : id.edx;
    }
}

const char *feature_word_name(enum feature_word word) {
    return words[word].name;
}

enum {
#define FEATURE(NAME, name, word, bit) NAME,
#include "arch/x86_64/report/features.def"
};

static const struct feature features[] = {
#define FEATURE(NAME, name, word, bit) {name, word, bit},
#include "arch/x86_64/report/features.def"
};

/* How an instruction is encoded, and which of the prefixes 66, F3, F2 it has. */
enum { LEGACY, VEX, EVEX };
enum { NONE = 1, P66 = 2, PF3 = 4, PF2 = 8, ANY_PREFIX = 15 };

/* What ModRM must be: a group, which is its reg field, with its operand in memory (M) or in a register
 * (R); all of it; or anything. */
#define ANY_MODRM -1
#define GROUP_M(reg) (0x100 + (reg))
#define GROUP_R(reg) (0x200 + (reg))
#define MODRM(value) (value)

enum { ANY = 0, YMM = 32 }; /* bytes of a vector */

static const struct row {
    uint8_t encoding, map, first, last, prefixes;
    int16_t modrm;
    uint8_t length, feature;
} rows[] = {
#define ROW(encoding, map, first, last, prefixes, modrm, length, feature)                          \
    {encoding, TRAPGATE_OPCODE_##map, first, last, prefixes, modrm, length, feature},
#include "arch/x86_64/report/features.def"
};

static unsigned prefixes_of(const struct trapgate_instruction *instruction) {
    return instruction->repeat            ? PF3
           : instruction->repeat_not      ? PF2
           : instruction->operand_size_16 ? P66
                                          : NONE;
}

static bool modrm_is(const struct trapgate_instruction *instruction, int wanted) {
    int group = instruction->modrm >> 3 & 7;
    if (wanted == ANY_MODRM) {
        return true;
    }
    if (wanted >= GROUP_M(0)) {
        return wanted == (instruction->has_memory ? GROUP_M(group) : GROUP_R(group));
    }
    return instruction->modrm == wanted;
}

/* CMPXCHG16B is CMPXCHG8B with W. */
static bool is_cmpxchg16b(const struct trapgate_instruction *instruction) {
    return !instruction->is_vex && instruction->map == TRAPGATE_OPCODE_0F &&
           instruction->opcode == 0xC7 && modrm_is(instruction, GROUP_M(1)) && instruction->rex_w;
}

static const struct row *row_of(const struct trapgate_instruction *instruction) {
    unsigned encoding = instruction->is_evex ? EVEX : instruction->is_vex ? VEX : LEGACY;
    for (const struct row *row = rows; row < rows + sizeof rows / sizeof *rows; row++) {
        if (row->encoding == encoding && row->map == (uint8_t)instruction->map &&
            instruction->opcode >= row->first && instruction->opcode <= row->last &&
            row->prefixes & prefixes_of(instruction) && modrm_is(instruction, row->modrm) &&
            (row->length == ANY || row->length == instruction->vector_length)) {
            return row;
        }
    }
    return NULL;
}

const struct feature *feature_of(const struct trapgate_instruction *instruction) {
    const struct row *row = row_of(instruction);
    return is_cmpxchg16b(instruction) ? &features[CX16] : row ? &features[row->feature] : NULL;
}

bool feature_is_vector(const struct trapgate_instruction *instruction) {
    const struct row *row = row_of(instruction);
    bool is_general = row && (row->feature == BMI1 || row->feature == BMI2 || row->feature == TBM);
    return instruction->is_vex && !is_general;
}

uint64_t feature_state(const struct trapgate_instruction *instruction) {
    const struct feature *feature = feature_of(instruction);
    bool is_amx = feature && feature->word == FEATURE_7_EDX && feature->bit == 24;
    bool is_mask = feature && feature->word == FEATURE_7_EBX && feature->bit == 16;
    return is_amx ? XCR0_TILES : instruction->is_evex || is_mask ? XCR0_AVX | XCR0_ZMM : XCR0_AVX;
}

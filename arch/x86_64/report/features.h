/* Which parts of the instruction set this CPU has, as CPUID tells it, and which instructions they are. */
#ifndef TRAPGATE_REPORT_FEATURES_H
#define TRAPGATE_REPORT_FEATURES_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/instruction.h>

#include "arch/x86_64/report/names.h"

/* Registers of CPUID's leaves with feature bits. SDM 2, "CPUID"; APM 3, "CPUID". */
enum feature_word {
    FEATURE_1_ECX,
    FEATURE_1_EDX,
    FEATURE_7_EBX,
    FEATURE_7_ECX,
    FEATURE_7_EDX,
    FEATURE_7_1_EAX, /* subleaf 1 */
    FEATURE_D_1_EAX,
    FEATURE_EXTENDED_ECX, /* leaf 0x80000001 */
    FEATURE_EXTENDED_EDX,
    FEATURE_EXTENDED_8_EBX, /* leaf 0x80000008 */
    FEATURE_WORDS,
};

/* The words of this CPU. */
void features_read(uint32_t words[FEATURE_WORDS]);

struct feature {
    const char *name; /* "AVX2" */
    enum feature_word word;
    uint8_t bit;
};

/* The feature without which an instruction is #UD and nothing else; NULL if that is not known. The
 * instruction MUST have been decoded. Pure. */
const struct feature *feature_of(const struct trapgate_instruction *instruction);

/* "leaf 7, EBX", of a word. Never NULL. */
const char *feature_word_name(enum feature_word word);

/* Whether an instruction uses vector registers by VEX or EVEX: then CR4.OSXSAVE and XCR0 bind it. Those on
 * general registers, BMI1 and BMI2, do not. Pure. */
bool feature_is_vector(const struct trapgate_instruction *instruction);

/* The bits of XCR0 that such an instruction needs: of AVX, of AVX-512 besides, or of AMX. SDM 1,
 * "XSAVE-Supported Features and State-Component Bitmaps". Pure. */
uint64_t feature_state(const struct trapgate_instruction *instruction);

#endif

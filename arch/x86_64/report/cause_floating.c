/* #NM, #MF and #XM: the units' own registers say what failed, or that nothing did. */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/opcode.h"
#include "arch/x86_64/text/format.h"

static bool arrived(const struct facts *facts, unsigned vector) {
    return facts->exception.vector == vector;
}

static bool is_x87(const struct facts *facts) { /* also FXSAVE and FXRSTOR */
    return opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xD8, 0xDF) ||
           (opcode_is(facts, TRAPGATE_OPCODE_0F, 0xAE, 0xAE) && facts->instruction.has_memory &&
            opcode_group(&facts->instruction) <= 1);
}

/* MMX and SSE. The last of map 0F38 are MOVBE and CRC32. */
static bool is_vector(const struct facts *facts) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    unsigned opcode = instruction->opcode, group = opcode_group(instruction);
    if (!facts->decoded || instruction->is_vex || instruction->map == TRAPGATE_OPCODE_ONE_BYTE) {
        return false;
    }
    if (instruction->map != TRAPGATE_OPCODE_0F) {
        return opcode < 0xF0;
    }
    bool loads_mxcsr = opcode == 0xAE && instruction->has_memory && !instruction->repeat &&
                       (group == 2 || group == 3); /* or stores it */
    return loads_mxcsr || (opcode >= 0x10 && opcode <= 0x17) ||
           (opcode >= 0x28 && opcode <= 0x2F) || (opcode >= 0x50 && opcode <= 0x77) ||
           (opcode >= 0x7C && opcode <= 0x7F) || opcode == 0xC2 ||
           (opcode >= 0xC4 && opcode <= 0xC6) || (opcode >= 0xD0 && opcode <= 0xFE);
}

static bool is_xsave(const struct facts *facts) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    unsigned group = opcode_group(instruction);
    return instruction->has_memory && !instruction->repeat &&
           ((opcode_is(facts, TRAPGATE_OPCODE_0F, 0xAE, 0xAE) && group >= 4 && group <= 6) ||
            (opcode_is(facts, TRAPGATE_OPCODE_0F, 0xC7, 0xC7) && group >= 3 && group <= 5));
}

/* Certain: for such an instruction these are the only reasons. SDM 3A, "Interrupt 7—Device Not Available
 * Exception". */
static bool fpu_disabled(const struct facts *facts, struct cause *cause) {
    uint64_t cr0 = facts->system.cr0, cr4 = facts->system.cr4;
    bool has_sse = cr4 & CR4_OSFXSR && !(cr0 & CR0_EM); /* without it is #UD, and so without … */
    bool is_vex = facts->decoded && feature_is_vector(&facts->instruction);
    bool has_state =
        is_vex && !(feature_state(&facts->instruction) & ~facts->system.xcr0); /* … this */
    bool waits = opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x9B, 0x9B) && cr0 & CR0_MP;
    bool by_ts = cr0 & CR0_TS && (waits || is_x87(facts) || (has_sse && is_vector(facts)) ||
                                  (!(cr0 & CR0_EM) && opcode_is_mmx(facts)) ||
                                  (cr4 & CR4_OSXSAVE && is_xsave(facts)) || has_state);
    bool by_em = cr0 & CR0_EM && is_x87(facts);
    return arrived(facts, VECTOR_DEVICE_NOT_AVAILABLE) && (by_ts || by_em) &&
           cause_is(cause, CERTAIN, "a floating-point or SSE instruction while CR0.%s is set",
                    by_ts ? "TS" : "EM");
}

/* Certain: the CPU names the state component that it refused. SDM 1, "Extended Feature Disable (XFD)". */
static bool state_disabled(const struct facts *facts, struct cause *cause) {
    enum { TILES = 18 };
    uint64_t error = facts->floating.xfd_error;
    bool other = facts->system.cr0 & (CR0_TS | CR0_EM);
    return arrived(facts, VECTOR_DEVICE_NOT_AVAILABLE) && error && !other &&
           cause_is(
               cause, CERTAIN,
               "IA32_XFD disables a state component that the instruction uses: IA32_XFD_ERR is "
               "0x%lx%s",
               error, error >> TILES & 1 ? ", the tiles of AMX" : "");
}

/* Likely: neither the switches nor the instruction are such that the CPU would raise it. */
static bool not_disabled(const struct facts *facts, struct cause *cause) {
    bool disabled = facts->system.cr0 & (CR0_TS | CR0_EM);
    return arrived(facts, VECTOR_DEVICE_NOT_AVAILABLE) &&
           cause_is(cause, facts->decoded ? LIKELY : POSSIBLE,
                    "%s: an int 7 or an interrupt raised it",
                    disabled ? "the instruction at rip is none that CR0.TS or CR0.EM denies"
                             : "CR0.TS and CR0.EM are clear, and nothing else makes a #NM here");
}

/* The six errors have the same places in FSW and in MXCSR. SDM 1, "x87 FPU Floating-Point Exceptions" and
 * "SIMD Floating-Point Exception Conditions". */
static const char *const errors[] = {
    "invalid operation (IE)", "denormal operand (DE)", "division by zero (ZE)",
    "overflow (OE)",          "underflow (UE)",        "inexact result (PE)",
};
enum { ERRORS = 6, ALL_ERRORS = (1 << ERRORS) - 1 };

static bool error_is(const struct facts *facts, struct cause *cause, unsigned pending,
                     const char *what, const char *registers) {
    char list[100];
    size_t length = 0;
    for (unsigned i = 0; i < ERRORS; i++) {
        if (pending >> i & 1) {
            length += format_text(list + length, sizeof list - length, "%s%s", length ? ", " : "",
                                  errors[i]);
            length = length < sizeof list ? length : sizeof list - 1;
        }
    }
    bool one = (pending & (pending - 1)) == 0;
    bool may_be_older = cause_may_be_device(facts);
    return cause_is(cause, one && !may_be_older ? CERTAIN : LIKELY,
                    "%s: %s, which is not masked%s (%s)", what, list, one ? "" : ", one of these",
                    registers);
}

/* Certain of one error that is set and not masked: only that raises it. The flags stay set until they are
 * cleared, so of several it is one of them. */
static bool x87_error(const struct facts *facts, struct cause *cause) {
    enum { ERROR_SUMMARY = 1 << 7 };
    const struct floating_facts *floating = &facts->floating;
    unsigned pending = floating->status & ~floating->control & ALL_ERRORS;
    char registers[40];
    if (!arrived(facts, VECTOR_X87_FLOATING_POINT) || !floating->has_x87 || !pending ||
        !(floating->status & ERROR_SUMMARY)) {
        return false;
    }
    format_text(registers, sizeof registers, "FSW 0x%x, FCW 0x%x", floating->status,
                floating->control);
    return error_is(facts, cause, pending, "an x87 instruction before this one failed", registers);
}

static bool simd_error(const struct facts *facts, struct cause *cause) {
    enum { MASKS_SHIFT = 7 };
    const struct floating_facts *floating = &facts->floating;
    unsigned pending = floating->mxcsr & ~(floating->mxcsr >> MASKS_SHIFT) & ALL_ERRORS;
    char registers[40];
    if (!arrived(facts, VECTOR_SIMD_FLOATING_POINT) || !floating->has_mxcsr || !pending) {
        return false;
    }
    format_text(registers, sizeof registers, "MXCSR 0x%x", floating->mxcsr);
    return error_is(facts, cause, pending, "this SSE or AVX instruction failed", registers);
}

/* Likely: the CPU raises neither without an error in these registers. */
static bool no_error(const struct facts *facts, struct cause *cause) {
    const struct floating_facts *floating = &facts->floating;
    bool x87 = arrived(facts, VECTOR_X87_FLOATING_POINT) && floating->has_x87;
    bool simd = arrived(facts, VECTOR_SIMD_FLOATING_POINT) && floating->has_mxcsr;
    return (x87 || simd) &&
           cause_is(cause, LIKELY,
                    "no %s error is pending (%s): an int %u or an interrupt raised it",
                    x87 ? "x87" : "SSE", x87 ? "FSW.ES is 0" : "MXCSR has none that is not masked",
                    facts->exception.vector);
}

const struct cause_row cause_rows_floating[] = {
    {"fpu-disabled", fpu_disabled},
    {"fpu-disabled", state_disabled},
    {"not-raised", not_disabled},
    {"floating-error", x87_error},
    {"floating-error", simd_error},
    {"not-raised", no_error},
    {0},
};

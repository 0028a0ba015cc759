/* #UD of an instruction that the CPU may well have, but that is not switched on: which bit it is. */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/opcode.h"

static bool is_0f(const struct facts *facts, unsigned opcode) {
    return opcode_is(facts, TRAPGATE_OPCODE_0F, opcode, opcode);
}

static unsigned group_of(const struct facts *facts) {
    return opcode_group(&facts->instruction);
}

static bool is_modrm(const struct facts *facts, unsigned opcode, unsigned modrm) {
    return is_0f(facts, opcode) && facts->instruction.modrm == modrm;
}

static bool is_syscall(const struct facts *facts) {
    return is_0f(facts, 0x05) || is_0f(facts, 0x07);
}

static bool is_vex(const struct facts *facts) {
    return facts->decoded && feature_is_vector(&facts->instruction);
}

static bool is_xsave(const struct facts *facts) { /* XGETBV, XSETBV, XSAVE, XRSTOR */
    return is_modrm(facts, 0x01, 0xD0) || is_modrm(facts, 0x01, 0xD1) ||
           (is_0f(facts, 0xAE) && facts->instruction.has_memory &&
            (group_of(facts) == 4 || group_of(facts) == 5) && !facts->instruction.repeat) ||
           (is_0f(facts, 0xC7) && facts->instruction.has_memory && group_of(facts) >= 3 &&
            group_of(facts) <= 5); /* XRSTORS, XSAVEC, XSAVES */
}

static bool is_mxcsr(const struct facts *facts) {
    return is_0f(facts, 0xAE) && facts->instruction.has_memory && !facts->instruction.repeat &&
           (group_of(facts) == 2 || group_of(facts) == 3);
}

static bool is_fsgsbase(const struct facts *facts) {
    return is_0f(facts, 0xAE) && facts->instruction.repeat && !facts->instruction.has_memory &&
           group_of(facts) < 4;
}

static bool is_pkru(const struct facts *facts) {
    return is_modrm(facts, 0x01, 0xEE) || is_modrm(facts, 0x01, 0xEF);
}

static bool is_vmx(const struct facts *facts) { /* VMXON; VMCALL, VMLAUNCH, VMRESUME, VMXOFF */
    return (is_0f(facts, 0xC7) && facts->instruction.has_memory && group_of(facts) >= 6) ||
           (is_0f(facts, 0x01) && facts->instruction.modrm >= 0xC1 &&
            facts->instruction.modrm <= 0xC4) ||
           ((is_0f(facts, 0x78) || is_0f(facts, 0x79)) && !facts->instruction.operand_size_16 &&
            !facts->instruction.repeat_not); /* with those it is SSE4a */
}

static bool is_svm(const struct facts *facts) { /* VMRUN to INVLPGA */
    return is_0f(facts, 0x01) && facts->instruction.modrm >= 0xD8 &&
           facts->instruction.modrm <= 0xDF;
}

static bool is_smx(const struct facts *facts) { /* GETSEC */
    return is_0f(facts, 0x37);
}

enum control { CR0, CR4, EFER, XCR0 };

enum { EFER_SVME = 1 << 12, CR4_SMXE = 1 << 14 };

/*
 * The switches: an instruction of this kind is #UD while the bit has this value. SDM 3A, "Control
 * Registers" and "Extended Feature Enable Register"; APM 2, "Enabling SVM".
 */
static const struct {
    bool (*matches)(const struct facts *facts);
    const char *what;
    enum control control;
    uint64_t bit;
    bool off_means_ud; /* else the bit being set does */
    const char *name;
} switches[] = {
    {is_syscall, "syscall or sysret", EFER, EFER_SCE, true, "EFER.SCE"},
    {opcode_is_sse, "an SSE instruction", CR0, CR0_EM, false, "CR0.EM"},
    {opcode_is_sse, "an SSE instruction", CR4, CR4_OSFXSR, true, "CR4.OSFXSR"},
    {is_mxcsr, "ldmxcsr or stmxcsr", CR0, CR0_EM, false, "CR0.EM"},
    {is_mxcsr, "ldmxcsr or stmxcsr", CR4, CR4_OSFXSR, true, "CR4.OSFXSR"},
    {is_vex, "an AVX or other VEX instruction", CR4, CR4_OSXSAVE, true, "CR4.OSXSAVE"},
    {is_vex, "an AVX instruction", XCR0, XCR0_SSE, true, "XCR0.SSE"},
    {is_vex, "an AVX instruction", XCR0, XCR0_YMM, true, "XCR0.AVX"},
    {opcode_is_mmx, "an MMX instruction", CR0, CR0_EM, false, "CR0.EM"},
    {is_xsave, "an instruction of the XSAVE family", CR4, CR4_OSXSAVE, true, "CR4.OSXSAVE"},
    {is_fsgsbase, "rdfsbase or one of its kind", CR4, CR4_FSGSBASE, true, "CR4.FSGSBASE"},
    {is_pkru, "rdpkru or wrpkru", CR4, CR4_PKE, true, "CR4.PKE"},
    {is_vmx, "a VMX instruction", CR4, CR4_VMXE, true, "CR4.VMXE"},
    {is_svm, "an SVM instruction", EFER, EFER_SVME, true, "EFER.SVME"},
    {is_smx, "getsec", CR4, CR4_SMXE, true, "CR4.SMXE"},
};

static uint64_t value_of(const struct facts *facts, enum control control) {
    return control == CR0    ? facts->system.cr0
           : control == CR4  ? facts->system.cr4
           : control == XCR0 ? facts->system.xcr0
                             : facts->system.efer;
}

/* Certain: while the switch is like that, all of these are #UD, whatever else holds. */
static bool switched_off(const struct facts *facts, struct cause *cause) {
    if (facts->exception.vector != VECTOR_INVALID_OPCODE || !facts->decoded) {
        return false;
    }
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        bool is_set = value_of(facts, switches[i].control) & switches[i].bit;
        if (switches[i].matches(facts) && is_set != switches[i].off_means_ud) {
            return cause_is(cause, CERTAIN, "%s, and it is not enabled: %s is %u", switches[i].what,
                            switches[i].name, is_set);
        }
    }
    return false;
}

/* Certain: without these bits the CPU refuses the registers. */
static bool state_not_enabled(const struct facts *facts, struct cause *cause) {
    if (facts->exception.vector != VECTOR_INVALID_OPCODE || !(facts->system.cr4 & CR4_OSXSAVE) ||
        !is_vex(facts)) {
        return false;
    }
    uint64_t needed = feature_state(&facts->instruction), lacking = needed & ~facts->system.xcr0;
    const char *name = needed & XCR0_TILES ? "AMX" : needed & XCR0_ZMM ? "AVX-512" : "AVX";
    const char *words = needed & XCR0_TILES ? "bits 17 and 18"
                        : needed & XCR0_ZMM ? "bits 5 to 7"
                                            : "bits 1 and 2";
    return lacking && cause_is(cause, CERTAIN,
                               "an %s instruction, and XCR0 (0x%lx) does not enable its state, %s",
                               name, facts->system.xcr0, words);
}

const struct cause_row cause_rows_switched_off[] = {
    {"switched-off", switched_off},
    {"switched-off", state_not_enabled},
    {0},
};

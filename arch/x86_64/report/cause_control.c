/* #CP: CET refused a branch or a return. The error code says which kind; the stack and the code at rip say
 * the rest. SDM 1, "Control-flow Enforcement Technology (CET)". */
#include <trapgate/error_code.h>

#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/opcode.h"

static bool kind_is(const struct facts *facts, unsigned kind) {
    return facts->exception.vector == VECTOR_CONTROL_PROTECTION &&
           facts->exception.has_error_code &&
           (facts->exception.error_code & TRAPGATE_CONTROL_PROTECTION_KIND_MASK) == kind;
}

/* Certain: the CPU compared this return address with the shadow stack's. */
static bool near_return(const struct facts *facts, struct cause *cause) {
    bool is_return = opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xC2, 0xC3);
    return kind_is(facts, TRAPGATE_CONTROL_PROTECTION_NEAR_RET) && is_return &&
           facts->stack_count > 0 &&
           cause_is(cause, CERTAIN,
                    "ret to 0x%lx%s%.80s, and the shadow stack has another address: the return "
                    "address was overwritten, or the stack was changed without its shadow",
                    facts->stack[0], facts->at_return.symbol[0] ? ", " : "",
                    facts->at_return.symbol);
}

static bool far_return(const struct facts *facts, struct cause *cause) {
    bool is_iret = opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xCF, 0xCF);
    bool is_far = opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xCA, 0xCB);
    return kind_is(facts, TRAPGATE_CONTROL_PROTECTION_FAR_RET) && (is_iret || is_far) &&
           cause_is(
               cause, CERTAIN,
               "%s to 0x%lx, and the shadow stack has another address: a handler changed the rip "
               "that it returns to, or the stack was changed without its shadow",
               is_iret ? "iretq" : "far ret", facts->stack_count > 0 ? facts->stack[0] : 0);
}

/* Certain: the fault is at the target, which begins with something else. */
static bool no_endbranch(const struct facts *facts, struct cause *cause) {
    static const uint8_t endbr64[] = {0xF3, 0x0F, 0x1E, 0xFA};
    char origin[CAUSE_ORIGIN_SIZE];
    if (!kind_is(facts, TRAPGATE_CONTROL_PROTECTION_ENDBRANCH) || facts->code_after < 4 ||
        __builtin_memcmp(facts->code + CODE_BEFORE, endbr64, sizeof endbr64) == 0) {
        return false;
    }
    return cause_is(cause, CERTAIN,
                    "an indirect call or jump went to 0x%lx, which does not begin with endbr64%s",
                    facts->frame.rip, cause_origin(origin, facts));
}

/* Certain: only these two look for a token. */
static bool bad_token(const struct facts *facts, struct cause *cause) {
    bool restores = kind_is(facts, TRAPGATE_CONTROL_PROTECTION_RSTORSSP);
    return (restores || kind_is(facts, TRAPGATE_CONTROL_PROTECTION_SETSSBSY)) &&
           cause_is(cause, CERTAIN, "%s found no valid token on the shadow stack (error code %lu)",
                    restores ? "rstorssp" : "setssbsy",
                    facts->exception.error_code & TRAPGATE_CONTROL_PROTECTION_KIND_MASK);
}

/* Likely: the instruction at rip does not show it. */
static bool control_protection(const struct facts *facts, struct cause *cause) {
    char words[96];
    if (facts->exception.vector != VECTOR_CONTROL_PROTECTION || !facts->exception.has_error_code) {
        return false;
    }
    trapgate_control_protection_describe(words, sizeof words, facts->exception.error_code);
    return cause_is(cause, LIKELY, "CET refused a branch or a return: %.90s", words);
}

const struct cause_row cause_rows_control[] = {
    {"shadow-stack-return", near_return},
    {"shadow-stack-return", far_return},
    {"no-endbranch", no_endbranch},
    {"shadow-stack-token", bad_token},
    {"control-protection", control_protection},
    {0},
};

#include "tests/truth/claims.h"

#include "arch/x86_64/idt/cpu.h"

#include "tests/truth/numbers.h"

const char *const judgement_words[] = {
    [RIGHT] = "right",
    [NOT_CERTAIN] = "not certain",
    [WRONG] = "certain, and wrong",
    [BAD_NUMBER] = "certain, with a number that is none of the situation's",
    [NO_EVIDENCE] = "certain, without a word of what it rests on",
    [NO_CLAIM] = "a cause that tests/truth/claims.def does not know",
};

static bool is_data_fault(const struct outcome *outcome) {
    return outcome->delivered && outcome->kind >= DATA_NOT_PRESENT &&
           outcome->kind <= DATA_MISALIGNED && !outcome->by_stack;
}

static bool is_at_rip(const struct situation *situation, const struct outcome *outcome,
                      enum kind kind) {
    return outcome->delivered && outcome->kind == kind && outcome->address == situation->rip;
}

/* A fetch that failed in the page after the one where the instruction begins. */
static bool is_beyond_rip(const struct situation *situation, const struct outcome *outcome) {
    return outcome->delivered && outcome->kind <= FETCH_RESERVED &&
           outcome->address != situation->rip;
}

/* The code ran on the stack of the slot through which the exception came. */
static bool ran_on_slot(const struct situation *situation, const struct outcome *outcome) {
    uint64_t first_frame = (situation_stack_top(situation, outcome->slot) & ~15ull) - 40;
    return outcome->slot && !is_user(situation) &&
           first_frame - situation->registers[TRAPGATE_REGISTER_RSP] < 2 * AREA_PAGE;
}

/* rsp is at the lower end of its stack, and the page below it was touched. */
static bool is_in_guard(const struct situation *situation, const struct outcome *outcome) {
    uint64_t guard = area_start(KERNEL_STACK);
    return outcome->address - guard < AREA_PAGE &&
           situation->registers[TRAPGATE_REGISTER_RSP] - guard < AREA_PAGE + 64 &&
           (outcome->kind == STACK_UNUSABLE || outcome->kind == DATA_NOT_PRESENT ||
            outcome->kind == SWITCHED_STACK_UNUSABLE);
}

static bool base_is_null(const struct situation *situation) {
    return situation->base < TRAPGATE_REGISTER_RIP && !situation->segment &&
           situation->form->operand != VECTOR_INDEX && situation->registers[situation->base] == 0 &&
           situation->index_register == TRAPGATE_REGISTER_NONE;
}

static bool is_write_to(const struct situation *situation, const struct outcome *outcome,
                        enum report_region_kind region) {
    enum area area;
    bool in_area = situation_page(situation, outcome->address, &area);
    enum report_region_kind is = !in_area              ? REPORT_REGION_UNKNOWN
                                 : area == KERNEL_CODE ? REPORT_REGION_TEXT
                                 : area == KERNEL_DATA ? situation->data_region
                                                       : REPORT_REGION_UNKNOWN;
    return outcome->delivered && outcome->kind == DATA_READ_ONLY && is == region;
}

/* Also where the page is read-only besides: an emulator may read first what it is to change. */
static bool smap_denies(const struct situation *situation, const struct outcome *outcome) {
    enum area area;
    const struct page *page = situation_page(situation, outcome->address, &area);
    return outcome->kind == DATA_SMAP ||
           (outcome->kind == DATA_READ_ONLY && page && page->user && situation->upper[area].user &&
            !is_user(situation) && situation->cr4 & CR4_SMAP && !(situation->rflags & RFLAGS_AC));
}

static bool contains(const char *text, const char *part) {
    for (; *text; text++) {
        const char *a = text, *b = part;
        for (; *b && *a == *b; a++, b++) {
        }
        if (!*b) {
            return true;
        }
    }
    return false;
}

static bool names_bit(const struct outcome *outcome, const struct cause *cause) {
    return outcome->bit && contains(cause->text, outcome->bit);
}

/* What is switched off by such a bit is of such a part of the instruction set, which QEMU does not have. */
static bool names_feature(const struct outcome *outcome, const struct cause *cause) {
    static const char *const rows[][2] = {
        {"CR4.VMXE", "no VMX,"},           {"CR4.SMXE", "no SMX,"},
        {"EFER.SVME", "no SVM,"},          {"CR4.FSGSBASE", "no FSGSBASE"},
        {"CR4.PKE", "no protection keys"}, {"CR4.OSXSAVE", "no XSAVE"},
        {"CR4.OSXSAVE", "no AVX"}};
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (outcome->bit && contains(rows[i][0], outcome->bit) &&
            contains(cause->text, rows[i][1])) {
            return true;
        }
    }
    return false;
}

static bool names_rule(const struct outcome *outcome, const struct cause *cause) {
    return outcome->rule && contains(cause->text, outcome->rule);
}

/* The plan of such frames puts a number below 64 Ki where rip belongs, and a right frame above. */
static bool has_error_code_left(const struct situation *situation, const struct cause *cause) {
    return situation->stack[0] < 0x10000 && situation->stack[2] < 0x10000 &&
           contains(cause->text, "an error code still on the stack");
}

/* #NM has two reasons; where both hold, either is true. */
static bool names_set_bit(const struct situation *situation, const struct cause *cause) {
    return (situation->cr0 & CR0_TS && contains(cause->text, "CR0.TS")) ||
           (situation->cr0 & CR0_EM && contains(cause->text, "CR0.EM"));
}

static bool is(const struct cause *cause, const char *id) {
    const char *a = cause->id;
    for (; *a && *a == *id; a++, id++) {
    }
    return *a == *id;
}

static bool names_evidence(const struct cause *cause) {
    static const char *const words[] = {
        "0x",   "CR0.", "CR4.", "EFER.", "RFLAGS.", "XCR0",        "DR7.",  "CPL",
        "gate", "slot", "int3", " in r", "bank ",   " error code", "CPUID", "register cr"};
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        if (contains(cause->text, words[i])) {
            return true;
        }
    }
    return false;
}

static enum judgement check(const struct situation *situation, const struct outcome *outcome,
                            const struct cause *cause, bool holds) {
    return !holds                                          ? WRONG
           : !numbers_are(situation, outcome, cause->text) ? BAD_NUMBER
           : !names_evidence(cause)                        ? NO_EVIDENCE
                                                           : RIGHT;
}

bool is_unknown(const struct cause *cause) {
#define CLAIM(id, condition)
#define VAGUE(id)                                                                                  \
    if (is(cause, id)) {                                                                           \
        return true;                                                                               \
    }
#include "tests/truth/claims.def"
#undef CLAIM
#undef VAGUE
    return false;
}

static enum judgement judge_event(const struct situation *situation, const struct outcome *outcome,
                                  const struct cause *cause) {
#define CLAIM(name, condition)                                                                     \
    if (is(cause, name)) {                                                                         \
        return cause->certainty != CERTAIN ? NOT_CERTAIN                                           \
                                           : check(situation, outcome, cause, condition);          \
    }
#define VAGUE(name)                                                                                \
    if (is(cause, name)) {                                                                         \
        return cause->certainty != CERTAIN ? NOT_CERTAIN : WRONG;                                  \
    }
#include "tests/truth/claims.def"
#undef CLAIM
#undef VAGUE
    return NO_CLAIM;
}

/* An interrupt may come right before an instruction that would raise the same vector, or have a gate that
 * does. What is said of the instruction is right then, too. */
enum judgement judge(const struct situation *situation, const struct outcome *outcome,
                     const struct cause *cause) {
    enum judgement judgement = judge_event(situation, outcome, cause);
    if (judgement != WRONG || situation->event != EVENT_DEVICE) {
        return judgement;
    }
    struct situation otherwise = *situation;
    struct outcome executed;
    otherwise.event = EVENT_INSTRUCTION;
    model_run(&otherwise, &executed);
    return executed.raised && executed.vector == outcome->vector &&
                   executed.has_code == outcome->has_code && executed.code == outcome->code &&
                   executed.rip == outcome->rip
               ? judge_event(&otherwise, &executed, cause)
               : WRONG;
}

/* What the kernel found out itself, or was asked for. */
#include "arch/x86_64/report/cause.h"

static bool is_trap(const struct facts *facts, enum trapgate_trap_kind kind) {
    return facts->exception.vector == VECTOR_INVALID_OPCODE && facts->trap_site &&
           facts->trap_site->kind == kind;
}

/* Certain, all three: only the macro's own ud2 has this address in the table. */
static bool assertion(const struct facts *facts, struct cause *cause) {
    const struct trapgate_trap_site *site = facts->trap_site;
    return is_trap(facts, TRAPGATE_TRAP_ASSERTION) &&
           cause_is(cause, CERTAIN, "failed assertion: %s (%s:%u)", site->text, site->file,
                    site->line);
}

static bool returned(const struct facts *facts, struct cause *cause) {
    const struct trapgate_trap_site *site = facts->trap_site;
    return is_trap(facts, TRAPGATE_TRAP_RETURNED) &&
           cause_is(cause, CERTAIN, "%s returned, but must not (%s:%u)", site->text, site->file,
                    site->line);
}

/* Certain is that the guard value changed; by whom is not known, but it lay in the frame of the
 * function that checked. */
static bool stack_smashed(const struct facts *facts, struct cause *cause) {
    if (!is_trap(facts, TRAPGATE_TRAP_STACK_SMASHED)) {
        return false;
    }
    const char *noticed_by = facts->at_caller.symbol;
    return cause_is(cause, CERTAIN,
                    "stack smashed: %.100s found the guard value at the end of its variables "
                    "overwritten",
                    noticed_by[0] ? noticed_by : "a function, which the backtrace names,");
}

/* The compiler's own ud2 behind a call says the same without a row: what follows the call of a
 * noreturn function. Likely: it may also be an explicit trap after an ordinary call. */
static bool returned_to_ud2(const struct facts *facts, struct cause *cause) {
    const uint8_t *at = facts->code + CODE_BEFORE;
    return facts->exception.vector == VECTOR_INVALID_OPCODE && facts->code_after >= 2 &&
           facts->code_before >= 5 && at[0] == 0x0F && at[1] == 0x0B && at[-5] == 0xE8 &&
           cause_is(cause, LIKELY,
                    "a function returned that must not: right before this ud2 it was called");
}

static bool failure(const struct facts *facts, struct cause *cause) {
    return facts->failure && cause_is(cause, CERTAIN, "%s", facts->failure);
}

const struct cause_row cause_rows_failure[] = {
    {"failure", failure},
    {"assertion", assertion},
    {"returned-from-noreturn", returned},
    {"stack-smashed", stack_smashed},
    {"returned-from-noreturn", returned_to_ud2},
    {0},
};

/*
 * Exceptions that could not be delivered: what the CPU reports then is not about the instruction at
 * rip, which is innocent, but about the gate of the first event or the stack that it switches to.
 */
#include <trapgate/error_code.h>

#include "arch/x86_64/decode/descriptor.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/linear.h"
#include "arch/x86_64/report/opcode.h"
#include "arch/x86_64/text/format.h"

/* SDM 3A, "64-Bit IDT Gate Descriptors". */
enum { GATE_TYPE_MASK = 0x1F00 };

/* Whether it would be certain of such a vector at this rip, with a code of 0 if it has any, that it is the
 * instruction's. */
static bool is_certain_of(struct facts *facts, unsigned vector, const struct cause_row *row) {
    struct cause cause = {.certainty = POSSIBLE};
    const struct trapgate_exception arrived = facts->exception;
    facts->exception.vector = vector;
    facts->exception.has_error_code = exception_has_error_code(vector);
    facts->exception.error_code = 0;
    while (row->id && !row->explains(facts, &cause)) {
        row++;
    }
    facts->exception = arrived;
    return row->id && cause.certainty == CERTAIN;
}

static bool is_undefined(struct facts *facts) {
    return opcode_is(facts, TRAPGATE_OPCODE_0F, 0x0B, 0x0B) || /* UD2 */
           is_certain_of(facts, VECTOR_INVALID_OPCODE, cause_rows_no_instruction) ||
           is_certain_of(facts, VECTOR_INVALID_OPCODE, cause_rows_switched_off);
}

bool raised_by_instruction(struct facts *facts, unsigned *vector) {
    if (is_undefined(facts)) {
        *vector = VECTOR_INVALID_OPCODE;
    } else if (is_certain_of(facts, VECTOR_DEVICE_NOT_AVAILABLE, cause_rows_floating)) {
        *vector = VECTOR_DEVICE_NOT_AVAILABLE;
    } else if (is_certain_of(facts, VECTOR_GENERAL_PROTECTION_FAULT, cause_rows_privilege)) {
        *vector = VECTOR_GENERAL_PROTECTION_FAULT;
    } else if (opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xCD, 0xCD)) { /* INT n */
        *vector = (unsigned)facts->instruction.immediate & 0xFF;
    } else if (opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xCC, 0xCC)) { /* INT3 */
        *vector = VECTOR_BREAKPOINT;
    } else if (opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xF1, 0xF1)) { /* INT1 */
        *vector = VECTOR_DEBUG;
    } else {
        return false;
    }
    return true;
}

/* Not that of a device which came right before such an instruction: EXT says so, or another vector. */
static bool is_software_interrupt(const struct facts *facts) {
    bool external = exception_code_kind(facts->exception.vector) == EXCEPTION_CODE_SELECTOR &&
                    facts->exception.error_code & TRAPGATE_SELECTOR_ERROR_EXTERNAL;
    return !external && facts->raised_at_rip &&
           opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xCC, 0xCD);
}

static bool is_user(const struct facts *facts) {
    return (facts->frame.cs & 3) == 3;
}

static unsigned type_of(const struct gate_facts *raised) {
    return raised->gate.options & GATE_TYPE_MASK;
}

static unsigned privilege_of(const struct gate_facts *raised) {
    return (raised->gate.options & TRAPGATE_GATE_PRIVILEGE_MASK) >> TRAPGATE_GATE_PRIVILEGE_SHIFT;
}

/* The rules of a gate in the order in which the CPU checks them; each is broken if its function says so. SDM 2,
 * "INT n/INTO/INT3/INT1—Call to Interrupt Procedure". */
#define RULE(name, condition)                                                                      \
    static bool name(const struct facts *facts, const struct gate_facts *raised) {                 \
        (void)facts;                                                                               \
        return condition;                                                                          \
    }
RULE(unknown, !raised->known)
RULE(empty, raised->gate.options == 0)
RULE(no_gate,
     type_of(raised) != TRAPGATE_GATE_TYPE_INTERRUPT && type_of(raised) != TRAPGATE_GATE_TYPE_TRAP)
RULE(not_for_users, raised == &facts->raised && is_software_interrupt(facts) &&
                        privilege_of(raised) < (facts->frame.cs & 3))
RULE(not_present, !(raised->gate.options & TRAPGATE_GATE_PRESENT))
RULE(null_selector, (raised->gate.selector & ~3) == 0)
RULE(no_descriptor, !raised->has_descriptor)
RULE(no_code, !descriptor_is_code(raised->descriptor))
RULE(inner_code, descriptor_privilege(raised->descriptor) > (facts->frame.cs & 3))
RULE(absent_code, !descriptor_has(raised->descriptor, DESCRIPTOR_PRESENT))
RULE(no_64_bit, !descriptor_has(raised->descriptor, DESCRIPTOR_LONG_MODE))
#undef RULE

/* What the error code names where such a rule is broken. */
enum named { NAMES_GATE, NAMES_NOTHING, NAMES_SEGMENT };

static const struct gate_rule {
    bool (*is_broken)(const struct facts *facts, const struct gate_facts *raised);
    enum named named;
    const char *words;
} gate_rules[] = {
    {unknown, NAMES_GATE, "lies beyond the limit of the IDT, or cannot be read"},
    {empty, NAMES_GATE, "is empty"},
    {no_gate, NAMES_GATE, "is of a type that is no interrupt or trap gate"},
    {not_for_users, NAMES_GATE, "has a DPL that is below the CPL: it is not for this code"},
    {not_present, NAMES_GATE, "is not present"},
    {null_selector, NAMES_NOTHING, "has the null selector for its code segment"},
    {no_descriptor, NAMES_SEGMENT, "names a code segment that the GDT does not have"},
    {no_code, NAMES_SEGMENT, "names a segment that is no code"},
    {inner_code, NAMES_SEGMENT, "names a code segment whose DPL is above the CPL"},
    {absent_code, NAMES_SEGMENT, "names a code segment that is not present"},
    {no_64_bit, NAMES_SEGMENT, "names a code segment that is not 64-bit"},
};

/* Whether the error code is the one of that. That of a double fault is always 0. */
static bool fits_code(const struct facts *facts, const struct gate_facts *raised,
                      enum named named) {
    unsigned long code =
        facts->exception.error_code & ~(unsigned long)TRAPGATE_SELECTOR_ERROR_EXTERNAL;
    return facts->exception.vector == VECTOR_DOUBLE_FAULT ||
           (named == NAMES_GATE      ? code & TRAPGATE_SELECTOR_ERROR_IDT
            : named == NAMES_NOTHING ? code == 0
                                     : code == (raised->gate.selector & ~3ul));
}

/* What is wrong with a gate, as the CPU would find it and the error code has it; NULL if nothing is. */
static const char *gate_fault(const struct facts *facts, const struct gate_facts *raised) {
    for (size_t i = 0; i < sizeof gate_rules / sizeof *gate_rules; i++) {
        if (gate_rules[i].is_broken(facts, raised)) {
            return fits_code(facts, raised, gate_rules[i].named) ? gate_rules[i].words : NULL;
        }
    }
    return NULL;
}

/* "#UD invalid opcode", "int 0x99" */
static void event_words(char *text, size_t size, const struct facts *facts,
                        const struct gate_facts *raised) {
    unsigned vector = raised->vector;
    if (raised == &facts->raised && is_software_interrupt(facts)) {
        format_text(text, size, "int 0x%x (vector %u)", vector, vector);
    } else if (vector < VECTOR_EXCEPTIONS) {
        format_text(text, size, "%s %s", exception_mnemonic(vector), exception_name(vector));
    } else {
        format_text(text, size, "interrupt 0x%x (vector %u)", vector, vector);
    }
}

static bool is_delivery_error(const struct facts *facts) {
    const struct trapgate_exception *exception = &facts->exception;
    return !facts->failure && !exception->software && facts->has_raised &&
           exception->vector != facts->raised.vector &&
           (exception->vector == VECTOR_DOUBLE_FAULT || exception->vector == VECTOR_INVALID_TSS ||
            exception->vector == VECTOR_SEGMENT_NOT_PRESENT ||
            exception->vector == VECTOR_STACK_SEGMENT_FAULT ||
            exception->vector == VECTOR_GENERAL_PROTECTION_FAULT);
}

/* Certain: the instruction at rip raises this vector and no other, or the error code names it; and its
 * gate, as it is now, cannot be used. Likely if the code may mean another vector, too, whose gate cannot be
 * used either, or that one alone. And INT n itself is benign: its gate alone makes no double fault. */
static bool bad_gate(const struct facts *facts, struct cause *cause) {
    char event[80];
    if (!is_delivery_error(facts)) {
        return false;
    }
    const struct gate_facts *of = &facts->raised;
    const char *fault = gate_fault(facts, of);
    const char *other_fault = facts->has_other ? gate_fault(facts, &facts->other) : NULL;
    bool is_doubtful = other_fault || (facts->exception.vector == VECTOR_DOUBLE_FAULT &&
                                       is_software_interrupt(facts));
    if (!fault) {
        fault = other_fault;
        of = &facts->other;
    }
    if (!fault) {
        return false;
    }
    event_words(event, sizeof event, facts, of);
    return cause_is(cause, is_doubtful ? LIKELY : CERTAIN, "%s could not be delivered: its gate %s",
                    event, fault);
}

/* The stacks that the TSS names: 1 to 7 are IST slots, 0 is RSP0. */
static uint64_t stack_of(const struct facts *facts, unsigned number) {
    return number ? facts->tss.interrupt_stack[number - 1] : facts->tss.privilege_stack[0];
}

/* Whether the CPU's pushes for an event, on that stack, would touch an address. It aligns down to 16
 * bytes and pushes at most 48. SDM 3A, "64-Bit Mode Stack Frame". */
static bool is_push(uint64_t top, uint64_t address) {
    return (top & ~15ull) - 1 - address < EXCEPTION_PUSHES;
}

static void stack_words(char *text, size_t size, unsigned number) {
    if (number) {
        format_text(text, size, "IST slot %u", number);
    } else {
        format_text(text, size, "RSP0");
    }
}

static unsigned slot_of(const struct gate_facts *gate) {
    return gate->gate.options & TRAPGATE_GATE_STACK_MASK;
}

static bool stack_is(const struct facts *facts, struct cause *cause, enum certainty certainty,
                     unsigned number, const char *trouble) {
    char stack[16], event[96] = "an exception or interrupt";
    stack_words(stack, sizeof stack, number);
    if (facts->has_raised) {
        event_words(event, sizeof event, facts, &facts->raised);
    }
    return cause_is(cause, certainty,
                    "%s could not be delivered: it switches to the stack that %s of the TSS names, "
                    "0x%lx, %s",
                    event, stack, stack_of(facts, number), trouble);
}

/* The stack that the event at rip switches to: of its gate's slot, or from user code RSP0. */
static bool switches_to(const struct facts *facts, unsigned *number) {
    if (!facts->has_raised || !facts->raised.known) {
        return false;
    }
    *number = slot_of(&facts->raised);
    return *number != 0 || is_user(facts);
}

/* Certain: the event at rip switches to this stack, and CR2 is one of its pushes. Likely where the
 * event is not known, but CR2 lies right below a stack of the TSS that nothing but the CPU uses. */
static bool bad_tss_stack(const struct facts *facts, struct cause *cause) {
    bool page_fault = facts->exception.vector == VECTOR_PAGE_FAULT;
    if ((!page_fault && facts->exception.vector != VECTOR_DOUBLE_FAULT) || !facts->has_tss ||
        facts->exception.software ||
        (page_fault && !(facts->exception.error_code & TRAPGATE_PAGE_FAULT_WRITE))) {
        return false;
    }
    const char *trouble = "where it cannot push";
    if (facts->walk.end == TRAPGATE_PAGE_WALK_NOT_PRESENT) {
        trouble = "below which nothing is mapped";
    } else if (facts->walk.end == TRAPGATE_PAGE_WALK_MAPPED && !facts->walk.writable) {
        trouble = "below which memory is read-only";
    } else if (facts->walk.end == TRAPGATE_PAGE_WALK_MAPPED && facts->walk.user &&
               facts->system.cr4 & CR4_SMAP) {
        trouble = "below which memory is the user's, which CR4.SMAP keeps from it";
    } else if (facts->walk.end == TRAPGATE_PAGE_WALK_MAPPED) {
        return false;
    }
    unsigned number;
    if (switches_to(facts, &number) && is_push(stack_of(facts, number), facts->system.cr2)) {
        return stack_is(facts, cause, CERTAIN, number, trouble);
    }
    if (facts->has_operand && facts->system.cr2 - facts->operand < 64) {
        return false; /* the instruction itself touched that address */
    }
    for (number = 0; number < 8; number++) {
        bool user = is_user(facts);
        if ((number || user) && is_push(stack_of(facts, number), facts->system.cr2) &&
            (number == 0 || stack_of(facts, number) != 0)) {
            return stack_is(facts, cause, LIKELY, number, trouble);
        }
    }
    return false;
}

/* Certain: nothing can be pushed at such an address, and the CPU was about to. Likely for a double fault
 * of which the event is not known, where the TSS has such a stack. */
static bool non_canonical_tss_stack(const struct facts *facts, struct cause *cause) {
    static const char trouble[] = "which is not canonical";
    unsigned number;
    if (!facts->has_tss || facts->exception.software) {
        return false;
    }
    if (is_delivery_error(facts) && switches_to(facts, &number)) {
        return !linear_is_canonical(facts, stack_of(facts, number)) &&
               stack_is(facts, cause, CERTAIN, number, trouble);
    }
    bool user = is_user(facts);
    if (!user &&
        (facts->stack_walk.end != TRAPGATE_PAGE_WALK_MAPPED || !facts->stack_walk.writable)) {
        return false; /* it may be the current stack */
    }
    number = user ? 0 : 1; /* RSP0 is for user code */
    for (; facts->exception.vector == VECTOR_DOUBLE_FAULT && number < 8; number++) {
        if (!linear_is_canonical(facts, stack_of(facts, number))) {
            return stack_is(facts, cause, LIKELY, number, trouble);
        }
    }
    return false;
}

/* Certain: the frame at the top of the slot's stack was raised by code that ran on that stack, which
 * can only have been entered with another frame at that place. */
static bool slot_entered_twice(const struct facts *facts, struct cause *cause) {
    return facts->overwritten.found && !facts->failure && !facts->trap_site &&
           cause_is(cause, CERTAIN,
                    "IST slot %u was entered twice: code that ran on its stack raised an exception "
                    "with the same slot (at 0x%lx), and the first frame was overwritten",
                    facts->overwritten.slot, facts->overwritten.rip);
}

/* Likely: why the delivery failed is not told, but that it did is: the instruction at rip raises
 * another vector than the one that came. */
static bool not_delivered(const struct facts *facts, struct cause *cause) {
    char event[80];
    if (!is_delivery_error(facts) || facts->exception.vector == VECTOR_DOUBLE_FAULT ||
        !facts->raised_at_rip) {
        return false;
    }
    event_words(event, sizeof event, facts, &facts->raised);
    return cause_is(cause, LIKELY, "%s could not be delivered through its gate", event);
}

/* Certain: no instruction sets EXT. It says that an event was being delivered, and without a selector
 * that what its gate names is null, or a stack not canonical. */
static bool external_not_delivered(const struct facts *facts, struct cause *cause) {
    const struct trapgate_exception *exception = &facts->exception;
    return exception->has_error_code && exception->error_code == TRAPGATE_SELECTOR_ERROR_EXTERNAL &&
           exception_code_kind(exception->vector) == EXCEPTION_CODE_SELECTOR &&
           cause_is(cause, CERTAIN,
                    "an interrupt or exception could not be delivered at 0x%lx: the error code is "
                    "EXT (bit 0) alone, so its gate has the null selector, or the stack that it "
                    "switches to is not canonical",
                    facts->frame.rip);
}

const struct cause_row cause_rows_delivery[] = {
    {"slot-entered-twice", slot_entered_twice},
    {"bad-gate", bad_gate},
    {"bad-tss-stack", bad_tss_stack},
    {"bad-tss-stack", non_canonical_tss_stack},
    {"not-delivered", not_delivered},
    {"not-delivered", external_not_delivered},
    {0},
};

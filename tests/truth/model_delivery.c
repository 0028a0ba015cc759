/*
 * From an event to its handler, or to the exception that comes because there is no way. SDM 2, "INT
 * n/INTO/INT3/INT1", its operation in IA-32e mode; SDM 3A, "Interrupt 8—Double Fault Exception".
 */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "tests/truth/model.h"

/* Of an event: what it is when it meets another. */
enum severity { BENIGN, CONTRIBUTORY, PAGING };

static enum severity severity_of(unsigned vector) {
    return vector == VECTOR_PAGE_FAULT ? PAGING
           : vector == VECTOR_DIVIDE_ERROR ||
                   (vector >= VECTOR_INVALID_TSS && vector <= VECTOR_GENERAL_PROTECTION_FAULT)
               ? CONTRIBUTORY
               : BENIGN;
}

struct problem {
    unsigned vector; /* that is raised about a gate; 0: it is good */
    unsigned long code;
    const char *rule;
};

static struct problem check_gate(const struct situation *situation, unsigned vector, bool software,
                                 unsigned long external) {
    struct trapgate_gate gate = situation_gate(situation, vector);
    unsigned type = gate.options >> 8 & 0x1F;
    uint64_t descriptor;
    unsigned long code = vector * (situation->doubles_vectors ? 16 : 8) + 2 + external;
    if (vector * 16 + 15 > situation->idt_limit) {
        return (struct problem){VECTOR_GENERAL_PROTECTION_FAULT, code, "beyond the limit"};
    }
    if (type != 0x0E && type != 0x0F) {
        return (struct problem){VECTOR_GENERAL_PROTECTION_FAULT, code,
                                gate.options ? "of a type" : "empty"};
    }
    if (software && (gate.options >> 13 & 3) < (situation->cs & 3)) {
        return (struct problem){VECTOR_GENERAL_PROTECTION_FAULT, code, "DPL"};
    }
    if (!(gate.options & TRAPGATE_GATE_PRESENT)) {
        return (struct problem){VECTOR_SEGMENT_NOT_PRESENT, code, "gate is not present"};
    }
    if ((gate.selector & ~3) == 0) {
        return (struct problem){VECTOR_GENERAL_PROTECTION_FAULT, external, "null selector"};
    }
    code = (gate.selector & ~3ul) + external;
    if (!situation_descriptor(gate.selector, &descriptor)) {
        return (struct problem){VECTOR_GENERAL_PROTECTION_FAULT, code, "GDT does not have"};
    }
    if ((descriptor >> 40 & 0x18) != 0x18) {
        return (struct problem){VECTOR_GENERAL_PROTECTION_FAULT, code, "no code"};
    }
    if ((descriptor >> 45 & 3) > (situation->cs & 3)) {
        return (struct problem){VECTOR_GENERAL_PROTECTION_FAULT, code, "DPL"};
    }
    if (!(descriptor >> 47 & 1)) {
        return (struct problem){VECTOR_SEGMENT_NOT_PRESENT, code, "segment that is not present"};
    }
    if ((descriptor >> 53 & 3) != 1) {
        return (struct problem){VECTOR_GENERAL_PROTECTION_FAULT, code, "not 64-bit"};
    }
    return (struct problem){0};
}

/* Whether five or six quadwords can be pushed. What they are is decided by who asks. */
static bool push(const struct situation *situation, struct outcome *outcome, uint64_t top,
                 bool with_code, unsigned long external, bool is_good) {
    unsigned size = with_code ? 48 : 40;
    outcome->pushed_at = (top & ~15ull) - size;
    if (is_good) {
        return true;
    }
    for (unsigned pushed = 8; pushed <= size; pushed += 8) {
        uint64_t at = (top & ~15ull) - pushed;
        if (!is_canonical(situation, at)) {
            outcome->address = at;
            return model_fault_with_code(outcome, SWITCHED_STACK_UNUSABLE,
                                         VECTOR_STACK_SEGMENT_FAULT, external);
        }
        if (!model_access(situation, outcome, at, 8, MODEL_WRITE, true)) {
            return false;
        }
    }
    return true;
}

/* One attempt; false if it raises another event, which then is in the outcome. */
static bool attempt(const struct situation *situation, struct outcome *outcome, bool software) {
    unsigned vector = outcome->vector;
    unsigned long external = software || situation->lacks_external ? 0 : 1;
    struct problem problem = check_gate(situation, vector, software, external);
    if (problem.vector) {
        outcome->rule = outcome->rule ? outcome->rule : problem.rule;
        return model_fault_with_code(outcome, GATE_UNUSABLE, problem.vector, problem.code);
    }
    unsigned slot = situation_gate(situation, vector).options & TRAPGATE_GATE_STACK_MASK;
    bool switches = slot || is_user(situation);
    uint64_t top = switches ? situation_stack_top(situation, slot)
                            : situation->registers[TRAPGATE_REGISTER_RSP];
    outcome->slot = slot;
    if (!push(situation, outcome, top, outcome->has_code, external,
              switches && top == truth_good_stack_top)) {
        outcome->kind = switches ? SWITCHED_STACK_UNUSABLE : STACK_UNUSABLE;
        outcome->by_stack = true;
        return false;
    }
    return true;
}

void model_deliver(const struct situation *situation, struct outcome *outcome, bool software) {
    unsigned first = outcome->vector;
    struct outcome event = *outcome;
    uint64_t descriptor;
    if (is_user(situation) &&
        situation_descriptor(situation_gate(situation, first).selector, &descriptor) &&
        descriptor >> 45 & 3) {
        return; /* a handler at CPL 3: left out */
    }
    for (unsigned failures = 0; failures < 3; failures++) {
        if (attempt(situation, &event, software && failures == 0)) {
            event.raised = true;
            event.delivered = failures == 0;
            if (failures) {
                event.first_vector = first;
                event.first_is_software = software;
                event.kind = outcome->kind;
            }
            *outcome = event;
            return;
        }
        /* The kind is that of the first failure. SDM 3A, "Conditions for Generating a Double Fault". */
        if (failures == 0) {
            outcome->kind = event.kind;
        }
        enum severity before = software && failures == 0 ? BENIGN : severity_of(outcome->vector);
        enum severity now = severity_of(event.vector);
        if (outcome->vector == VECTOR_DOUBLE_FAULT) {
            break; /* a shutdown */
        }
        if ((before == CONTRIBUTORY && now == CONTRIBUTORY) ||
            (before == PAGING && now != BENIGN)) {
            event.vector = VECTOR_DOUBLE_FAULT;
            event.has_code = true;
            event.code = 0;
        }
        outcome->vector = event.vector;
    }
    outcome->raised = false;
}

/* SDM 2, "IRET/IRETD/IRETQ—Interrupt Return", in 64-bit mode. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "tests/truth/model.h"

static bool refuse(struct outcome *outcome, unsigned vector, uint64_t selector, const char *rule) {
    outcome->rule = rule;
    outcome->selector = (unsigned)selector & 0xFFFF;
    return model_fault_with_code(outcome, RETURN_REFUSED, vector, selector & 0xFFFC);
}

static bool check_code(const struct situation *situation, struct outcome *outcome, uint64_t cs,
                       uint64_t *descriptor) {
    unsigned rpl = cs & 3;
    if ((cs & 0xFFFC) == 0) {
        return refuse(outcome, VECTOR_GENERAL_PROTECTION_FAULT, 0, "its CS");
    }
    if (!situation_descriptor((uint16_t)cs, descriptor) || (*descriptor >> 43 & 3) != 3 ||
        rpl < (situation->cs & 3)) {
        return refuse(outcome, VECTOR_GENERAL_PROTECTION_FAULT, cs, "its CS");
    }
    unsigned dpl = *descriptor >> 45 & 3;
    bool conforming = *descriptor >> 42 & 1;
    if (conforming ? dpl > rpl : dpl != rpl) {
        return refuse(outcome, VECTOR_GENERAL_PROTECTION_FAULT, cs, "its CS");
    }
    if (!(*descriptor >> 47 & 1)) {
        return refuse(outcome, VECTOR_SEGMENT_NOT_PRESENT, cs, "its CS");
    }
    return (*descriptor >> 53 & 3) != 3 ||
           refuse(outcome, VECTOR_GENERAL_PROTECTION_FAULT, cs, "its CS");
}

static bool check_stack(struct outcome *outcome, uint64_t cs, uint64_t ss, bool is_64_bit) {
    uint64_t descriptor;
    unsigned rpl = cs & 3;
    if ((ss & 0xFFFC) == 0) {
        return (is_64_bit && rpl != 3 && (ss & 3) == rpl) ||
               refuse(outcome, VECTOR_GENERAL_PROTECTION_FAULT, 0, "its SS");
    }
    if (!situation_descriptor((uint16_t)ss, &descriptor) || (ss & 3) != rpl ||
        (descriptor >> 41 & 0xD) != 9 || /* S, data, writable */
        (descriptor >> 45 & 3) != rpl) {
        return refuse(outcome, VECTOR_GENERAL_PROTECTION_FAULT, ss, "its SS");
    }
    return descriptor >> 47 & 1 || refuse(outcome, VECTOR_STACK_SEGMENT_FAULT, ss, "its SS");
}

bool model_return(const struct situation *situation, struct outcome *outcome) {
    const uint64_t *frame = situation->stack;
    uint64_t rsp = situation->registers[TRAPGATE_REGISTER_RSP], descriptor;
    if (situation->rflags & RFLAGS_NT) {
        return refuse(outcome, VECTOR_GENERAL_PROTECTION_FAULT, 0, "RFLAGS.NT");
    }
    if (!model_access(situation, outcome, rsp, 40, MODEL_READ, false)) {
        outcome->by_stack = true;
        return false;
    }
    uint64_t cs = frame[1] & 0xFFFF, ss = frame[4] & 0xFFFF;
    if (!check_code(situation, outcome, cs, &descriptor)) {
        return false;
    }
    bool is_64_bit = descriptor >> 53 & 1;
    return check_stack(outcome, cs, ss, is_64_bit) &&
           (!is_64_bit || is_canonical(situation, frame[0]) ||
            refuse(outcome, VECTOR_GENERAL_PROTECTION_FAULT, 0, "not canonical"));
}

/* IRETQ and the far RET: the frame that was refused is on the stack, and which of its rules is broken can be told.
 * SYSRET has it in registers. */
#include <trapgate/error_code.h>

#include "arch/x86_64/decode/descriptor.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/linear.h"
#include "arch/x86_64/report/opcode.h"
#include "arch/x86_64/report/plausible_frame.h"

/* What IRETQ pops. */
struct popped {
    uint64_t rip, cs, ss;
    bool has_cs, has_ss;
    uint64_t cs_descriptor, ss_descriptor;
    unsigned cpl; /* of the IRETQ itself */
};

static bool is_64_bit(const struct popped *frame) {
    return descriptor_has(frame->cs_descriptor, DESCRIPTOR_LONG_MODE);
}

/* Whether SS may be null: in 64-bit mode at a privilege level other than 3. */
static bool null_ss_is_right(const struct popped *frame) {
    return is_64_bit(frame) && (frame->cs & 3) != 3 && (frame->ss & 3) == (frame->cs & 3);
}

/* The rules in the order in which the CPU checks them; each is broken if its function says so. SDM 2,
 * "IRET/IRETD/IRETQ—Interrupt Return". */
#define RULE(name, condition)                                                                      \
    static bool name(const struct popped *frame) {                                                 \
        return condition;                                                                          \
    }
RULE(cs_null, (frame->cs & 0xFFFC) == 0)
RULE(cs_beyond, !frame->has_cs)
RULE(cs_no_code, !descriptor_is_code(frame->cs_descriptor))
RULE(cs_inward, (frame->cs & 3) < frame->cpl)
RULE(cs_dpl, !descriptor_has(frame->cs_descriptor, DESCRIPTOR_CONFORMING) &&
                 descriptor_privilege(frame->cs_descriptor) != (frame->cs & 3))
RULE(cs_absent, !descriptor_has(frame->cs_descriptor, DESCRIPTOR_PRESENT))
RULE(cs_l_and_d, descriptor_has(frame->cs_descriptor, DESCRIPTOR_LONG_MODE | DESCRIPTOR_SIZE_32))
RULE(ss_null, (frame->ss & 0xFFFC) == 0 && !null_ss_is_right(frame))
RULE(ss_beyond, (frame->ss & 0xFFFC) != 0 && !frame->has_ss)
RULE(ss_rpl, (frame->ss & 3) != (frame->cs & 3))
RULE(ss_no_data, frame->has_ss && !descriptor_is_writable_data(frame->ss_descriptor))
RULE(ss_dpl, frame->has_ss &&descriptor_privilege(frame->ss_descriptor) != (frame->cs & 3))
RULE(ss_absent, frame->has_ss && !descriptor_has(frame->ss_descriptor, DESCRIPTOR_PRESENT))
#undef RULE

static const struct {
    bool (*is_broken)(const struct popped *frame);
    bool of_ss; /* the selector is SS, else CS */
    const char *words;
} rules[] = {
    {cs_null, false, "is null"},
    {cs_beyond, false, "names no descriptor of the GDT"},
    {cs_no_code, false, "is no code segment"},
    {cs_inward, false, "has an RPL that is more privileged than the code that returns"},
    {cs_dpl, false, "has a DPL that differs from its RPL"},
    {cs_absent, false, "is not present"},
    {cs_l_and_d, false, "has both L and D set"},
    {ss_null, true, "is null, which only 64-bit code at CPL 0 to 2 may have"},
    {ss_beyond, true, "names no descriptor of the GDT"},
    {ss_rpl, true, "has an RPL that differs from that of its CS"},
    {ss_no_data, true, "is no writable data segment"},
    {ss_dpl, true, "has a DPL that differs from the RPL of its CS"},
    {ss_absent, true, "is not present"},
};

static struct popped frame_at(const struct facts *facts) {
    return (struct popped){
        .rip = facts->stack[0],
        .cs = facts->stack[1] & 0xFFFF,
        .ss = facts->stack[4] & 0xFFFF,
        .has_cs = facts->iretq.has_cs,
        .has_ss = facts->iretq.has_ss,
        .cs_descriptor = facts->iretq.cs,
        .ss_descriptor = facts->iretq.ss,
        .cpl = (unsigned)facts->frame.cs & 3,
    };
}

static bool is_refused(const struct facts *facts) {
    unsigned vector = facts->exception.vector;
    const unsigned long of_an_event =
        TRAPGATE_SELECTOR_ERROR_EXTERNAL | TRAPGATE_SELECTOR_ERROR_IDT;
    return facts->iretq.known && facts->exception.has_error_code &&
           !(facts->exception.error_code & of_an_event) &&
           (vector == VECTOR_GENERAL_PROTECTION_FAULT || vector == VECTOR_SEGMENT_NOT_PRESENT ||
            vector == VECTOR_STACK_SEGMENT_FAULT);
}

/* Certain: NT is the only rule about the code that returns. In 64-bit mode it is #GP. */
static bool nested_task(const struct facts *facts, struct cause *cause) {
    return is_refused(facts) && !facts->iretq.is_far_ret && facts->frame.rflags & RFLAGS_NT &&
           cause_is(cause, CERTAIN, "iretq while RFLAGS.NT is set, which 64-bit mode refuses");
}

/* Certain: one quadword higher there is a frame that could be, with selectors and flags that this one
 * has not: what is on top is the error code of an exception. */
static bool error_code_left(const struct facts *facts, struct cause *cause) {
    const uint64_t *above = facts->stack + 1;
    if (!is_refused(facts) || facts->iretq.is_far_ret || facts->stack_count < 6 ||
        facts->stack[0] > 0xFFFF) {
        return false;
    }
    struct interrupt_frame frame = {above[0], above[1], above[2], above[3], above[4]};
    return frame_is_plausible(&frame) && linear_is_canonical(facts, frame.rip) &&
           frame.rip > 0xFFFF &&
           cause_is(cause, CERTAIN,
                    "iretq with an error code still on the stack: 0x%lx is where RIP belongs, and "
                    "8 bytes above is a frame that is right (to 0x%lx)",
                    facts->stack[0], frame.rip);
}

/* Certain: the frame is as IRETQ found it, or a far RET, and it breaks this rule. Of a far RET those of SS are
 * not asked: where it is depends on how much the instruction drops. */
static bool rule_broken(const struct facts *facts, struct cause *cause) {
    if (!is_refused(facts)) {
        return false;
    }
    struct popped frame = frame_at(facts);
    bool is_far_ret = facts->iretq.is_far_ret;
    const char *name = is_far_ret ? "far ret" : "iretq";
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (!(is_far_ret && rules[i].of_ss) && rules[i].is_broken(&frame)) {
            uint64_t selector = (rules[i].of_ss ? frame.ss : frame.cs) & 0xFFFC;
            if (facts->exception.error_code != selector) {
                return false; /* it names another one, or none: of a gate, say */
            }
            return cause_is(cause, CERTAIN,
                            "%s refused the frame on the stack (to 0x%lx): its %s 0x%lx %s", name,
                            frame.rip, rules[i].of_ss ? "SS" : "CS",
                            rules[i].of_ss ? frame.ss : frame.cs, rules[i].words);
        }
    }
    return facts->exception.error_code == 0 && !linear_is_canonical(facts, frame.rip) &&
           cause_is(cause, CERTAIN, "%s to 0x%lx, which is not canonical", name, frame.rip);
}

/* Certain while no device can have come: SYSRET takes rip from rcx, and in ring 0 it dislikes nothing else. SDM 2,
 * "SYSRET": Intel's CPUs find that out before they change to CPL 3; AMD's do not. */
static bool system_return(const struct facts *facts, struct cause *cause) {
    uint64_t target = facts->values[TRAPGATE_REGISTER_RCX];
    return facts->exception.vector == VECTOR_GENERAL_PROTECTION_FAULT &&
           facts->exception.has_error_code && facts->exception.error_code == 0 &&
           opcode_is(facts, TRAPGATE_OPCODE_0F, 0x07, 0x07) && facts->instruction.rex_w &&
           (facts->frame.cs & 3) == 0 && facts->system.efer & EFER_SCE && facts->registers_known &&
           !linear_is_canonical(facts, target) &&
           cause_is(cause, facts->frame.rflags & RFLAGS_IF ? LIKELY : CERTAIN,
                    "sysret to rcx, 0x%lx, which is not canonical", target);
}

const struct cause_row cause_rows_return[] = {
    {"interrupt-return", nested_task},
    {"interrupt-return", error_code_left},
    {"interrupt-return", rule_broken},
    {"interrupt-return", system_return},
    {0},
};

/* Events that no instruction explains: hardware, hypervisors, interrupts nobody asked for. */
#include "arch/x86_64/report/cause.h"

/* Likely: rip is right behind an INT of this very vector. */
static bool software(const struct facts *facts, struct cause *cause) {
    unsigned vector = facts->exception.vector;
    return facts->code_before >= 2 && facts->code[CODE_BEFORE - 2] == 0xCD &&
           facts->code[CODE_BEFORE - 1] == vector &&
           cause_is(cause, LIKELY, "raised by the instruction int 0x%x, which nobody handles",
                    vector);
}

static bool unknown_software_interrupt(const struct facts *facts, struct cause *cause) {
    return facts->exception.vector >= VECTOR_EXCEPTIONS && software(facts, cause);
}

static bool unknown_interrupt(const struct facts *facts, struct cause *cause) {
    unsigned vector = facts->exception.vector;
    return vector >= VECTOR_EXCEPTIONS && vector < VECTOR_COUNT &&
           cause_is(cause, POSSIBLE,
                    "interrupt 0x%x has no handler: a device or another processor sent it", vector);
}

static bool reserved(const struct facts *facts, struct cause *cause) {
    return exception_class(facts->exception.vector) == EXCEPTION_CLASS_RESERVED &&
           cause_is(cause, POSSIBLE,
                    "no CPU raises this vector: an interrupt controller is set up wrongly");
}

static const struct {
    unsigned vector;
    const char *words;
} events[] = {
    {VECTOR_DEBUG, "int1, or a breakpoint whose reason DR6 does not say"},
    {VECTOR_BREAKPOINT, "a breakpoint instruction"},
    {VECTOR_OVERFLOW, "into found RFLAGS.OF set"},
    {VECTOR_BOUND_RANGE_EXCEEDED, "bound found an index outside its array"},
    {VECTOR_DEVICE_NOT_AVAILABLE, "a floating-point instruction that is switched off"},
    {VECTOR_INVALID_TSS, "the task-state segment has a null selector"},
    {VECTOR_SEGMENT_NOT_PRESENT, "a segment is not present"},
    {VECTOR_X87_FLOATING_POINT, "an x87 instruction before this one failed, unmasked"},
    {VECTOR_ALIGNMENT_CHECK, "user code accessed an unaligned address with RFLAGS.AC set"},
    {VECTOR_SIMD_FLOATING_POINT, "an SSE instruction failed, unmasked; MXCSR says how"},
    {VECTOR_VIRTUALIZATION, "the hypervisor reports a violation of its page tables"},
    {VECTOR_CONTROL_PROTECTION, "a branch or return went where CET does not allow it"},
    {VECTOR_HV_INJECTION, "the hypervisor has an event pending"},
    {VECTOR_VMM_COMMUNICATION, "an instruction needs the hypervisor's help (SEV-ES)"},
    {VECTOR_SECURITY, "the hypervisor reports a security event"},
};

/* Likely: it is what the vector means, unless something else sent it. */
static bool event(const struct facts *facts, struct cause *cause) {
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        if (events[i].vector == facts->exception.vector) {
            return cause_is(cause, LIKELY, "%s", events[i].words);
        }
    }
    return false;
}

const struct cause_row cause_rows_other[] = {
    {"unknown-interrupt", unknown_software_interrupt},
    {"software-interrupt", software},
    {"unknown-interrupt", unknown_interrupt},
    {"reserved-vector", reserved},
    {"event", event},
    {0},
};

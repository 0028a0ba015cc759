/* What is left: events of which nothing else is known than what their vector means. */
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/opcode.h"

/* Likely: rip is right behind an INT of this very vector. */
static bool software(const struct facts *facts, struct cause *cause) {
    unsigned vector = facts->exception.vector;
    return vector < VECTOR_EXCEPTIONS && opcode_before_is_int(facts) &&
           cause_is(cause, LIKELY, "raised by the instruction int 0x%x, which nobody handles",
                    vector);
}

static const struct {
    unsigned vector;
    const char *words;
} events[] = {
    {VECTOR_DEBUG, "int1, or a breakpoint whose reason DR6 does not say"},
    {VECTOR_BREAKPOINT, "a breakpoint instruction"},
    {VECTOR_OVERFLOW, "into found RFLAGS.OF set"},
    {VECTOR_BOUND_RANGE_EXCEEDED, "bound found an index outside its array"},
    {VECTOR_INVALID_TSS, "the task-state segment has a null selector"},
    {VECTOR_SEGMENT_NOT_PRESENT, "a segment is not present"},
    {VECTOR_X87_FLOATING_POINT, "an x87 instruction before this one failed, unmasked"},
    {VECTOR_ALIGNMENT_CHECK, "user code accessed an unaligned address with RFLAGS.AC set"},
    {VECTOR_SIMD_FLOATING_POINT, "an SSE instruction failed, unmasked; MXCSR says how"},
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
    {"software-interrupt", software},
    {"event", event},
    {0},
};

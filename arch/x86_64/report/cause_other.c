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
    const char *words,
        *words_64; /* the latter in 64-bit code, if it differs: it has no INTO and no BOUND */
} events[] = {
    {VECTOR_DEBUG, "int1, or a breakpoint whose reason DR6 does not say", NULL},
    {VECTOR_BREAKPOINT, "a breakpoint instruction", NULL},
    {VECTOR_OVERFLOW, "into found RFLAGS.OF set",
     "no instruction of 64-bit code raises #OF: an int 4 or an interrupt did"},
    {VECTOR_BOUND_RANGE_EXCEEDED, "bound found an index outside its array",
     "64-bit code has no bound: bndcl or bndcu of MPX, an int 5 or an interrupt raised it"},
    {VECTOR_INVALID_TSS, "the task-state segment has a null selector", NULL},
    {VECTOR_SEGMENT_NOT_PRESENT, "a segment is not present", NULL},
    {VECTOR_X87_FLOATING_POINT, "an x87 instruction before this one failed, unmasked", NULL},
    {VECTOR_ALIGNMENT_CHECK, "user code accessed an unaligned address with RFLAGS.AC set", NULL},
    {VECTOR_SIMD_FLOATING_POINT, "an SSE instruction failed, unmasked; MXCSR says how", NULL},
};

/* Likely: it is what the vector means, unless something else sent it. */
static bool event(const struct facts *facts, struct cause *cause) {
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        if (events[i].vector == facts->exception.vector) {
            bool differs = facts->is_64_bit && events[i].words_64;
            return cause_is(cause, LIKELY, "%s", differs ? events[i].words_64 : events[i].words);
        }
    }
    return false;
}

const struct cause_row cause_rows_other[] = {
    {"software-interrupt", software},
    {"stray-interrupt", cause_is_delivered},
    {"event", event},
    {0},
};

/* A double fault says only that an exception could not be delivered. Why is in CR2 and rsp. */
#include "arch/x86_64/decode/descriptor.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/descriptor.h"

static bool is_double_fault(const struct facts *facts) {
    return facts->exception.vector == VECTOR_DOUBLE_FAULT && !facts->exception.software;
}

/* Certain: the last page fault was in the guard page of the stack that rsp is on, and what the CPU
 * pushes for an exception (at most 48 bytes, below rsp aligned down to 16) does not fit any more. */
static bool stack_overflow(const struct facts *facts, struct cause *cause) {
    if (!is_double_fault(facts) && facts->exception.vector != VECTOR_PAGE_FAULT) {
        return false;
    }
    const struct place *at = &facts->at_address, *rsp = &facts->at_rsp;
    if (at->region != REPORT_REGION_GUARD || rsp->stack != at->stack) {
        return false;
    }
    uint64_t base = at->end;
    bool full = (facts->frame.rsp & ~15ull) - EXCEPTION_PUSHES < base;
    return full && cause_is(cause, CERTAIN,
                            "stack overflow: the %s is full; its guard page 0x%lx was touched at "
                            "0x%lx, with rsp 0x%lx",
                            cause_stack(at), at->start, facts->address, facts->frame.rsp);
}

/* Whether the exception is about the stack: an access near rsp, or pushes that fail there. */
static bool is_about_stack(const struct facts *facts) {
    enum { NEAR = 4096 };
    uint64_t below = facts->frame.rsp - NEAR;
    return is_double_fault(facts)
               ? facts->at_address.region == REPORT_REGION_GUARD ||
                     facts->stack_walk.end == TRAPGATE_PAGE_WALK_NOT_PRESENT
               : facts->exception.vector == VECTOR_PAGE_FAULT && facts->exception.has_error_code &&
                     facts->address - below < NEAR + facts->frame_size + NEAR;
}

/* Certain: the frames begin on a stack that rsp has left downward, and the function at rip takes more at
 * once than a guard page has. Likely if that is not known of it: its caller may have. */
static bool stack_overflow_over_guard(const struct facts *facts, struct cause *cause) {
    enum { GUARD_PAGE = 4096, FARTHEST = 1 << 20 }; /* a pointer farther away is no overflow */
    const struct place *home = &facts->at_home;
    if (!is_about_stack(facts) || home->region != REPORT_REGION_STACK ||
        facts->frame.rsp >= home->start || home->start - facts->frame.rsp > FARTHEST ||
        facts->at_rsp.stack == home->stack) {
        return false;
    }
    return cause_is(
        cause, facts->frame_size >= GUARD_PAGE ? CERTAIN : LIKELY,
        "stack overflow: of the %s, over its guard page; rsp 0x%lx is 0x%lx bytes below "
        "its base 0x%lx, and this function takes 0x%lx bytes at once (sub rsp)",
        cause_stack(home), facts->frame.rsp, home->start - facts->frame.rsp, home->start,
        facts->frame_size);
}

/* Certain: the CPU pushes below rsp unless the gate has a stack of its own, and there it cannot. */
static bool bad_stack(const struct facts *facts, struct cause *cause) {
    const struct trapgate_page_walk *walk = &facts->stack_walk;
    bool unusable = walk->end == TRAPGATE_PAGE_WALK_NOT_CANONICAL ||
                    walk->end == TRAPGATE_PAGE_WALK_NOT_PRESENT ||
                    (walk->end == TRAPGATE_PAGE_WALK_MAPPED && !walk->writable);
    if (!is_double_fault(facts) || !unusable || (facts->frame.cs & 3) != 0) {
        return false;
    }
    return cause_is(cause, CERTAIN,
                    "no exception can be delivered on this stack: rsp is 0x%lx, and below it "
                    "memory %s",
                    facts->frame.rsp,
                    walk->end == TRAPGATE_PAGE_WALK_NOT_CANONICAL ? "is not canonical"
                    : walk->end == TRAPGATE_PAGE_WALK_MAPPED      ? "is read-only"
                                                                  : "is not present");
}

/* Likely: a code segment that no gate can be entered by, seen in the gate of #GP; that of #DF has another
 * (trapgate_segments_set_up), or nobody would be here. */
static bool code_segment_damaged(const struct facts *facts, struct cause *cause) {
    const struct gate_facts *gate = &facts->protection;
    uint64_t descriptor = gate->descriptor;
    bool usable = descriptor_is_code(descriptor) && descriptor_privilege(descriptor) == 0 &&
                  descriptor_has(descriptor, DESCRIPTOR_PRESENT | DESCRIPTOR_LONG_MODE) &&
                  !descriptor_has(descriptor, DESCRIPTOR_SIZE_32);
    if (!is_double_fault(facts) || !gate->has_descriptor || usable) {
        return false;
    }
    char words[80];
    descriptor_describe(words, sizeof words, descriptor);
    return cause_is(cause, LIKELY,
                    "no exception can be delivered: the gates name code selector 0x%x, which is %s",
                    gate->gate.selector, words);
}

/* Likely, where neither regions nor page tables can be asked: CR2 may be that of an older page fault, but
 * hardly by chance in the bytes that the CPU pushes. */
static bool stack_not_there(const struct facts *facts, struct cause *cause) {
    uint64_t top = facts->frame.rsp & ~15ull;
    return is_double_fault(facts) && (facts->frame.cs & 3) == 0 && facts->address < top &&
           top - facts->address <= EXCEPTION_PUSHES &&
           cause_is(cause, LIKELY,
                    "stack overflow: rsp is 0x%lx, and the CPU could push nothing below it, at "
                    "0x%lx",
                    facts->frame.rsp, facts->address);
}

static bool double_fault(const struct facts *facts, struct cause *cause) {
    return is_double_fault(facts) &&
           cause_is(cause, POSSIBLE,
                    "an exception could not be delivered: its gate, the gate's code segment or "
                    "its stack is not usable");
}

const struct cause_row cause_rows_double_fault[] = {
    {"stack-overflow", stack_overflow_over_guard},
    {"stack-overflow", stack_overflow},
    {"bad-stack", bad_stack},
    {"code-segment", code_segment_damaged},
    {"stack-not-there", stack_not_there},
    {"double-fault", double_fault},
    {0},
};

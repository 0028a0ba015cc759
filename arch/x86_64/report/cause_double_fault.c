/* A double fault says only that an exception could not be delivered. Why is in CR2 and rsp. */
#include "arch/x86_64/report/cause.h"

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
    {"stack-overflow", stack_overflow},
    {"bad-stack", bad_stack},
    {"stack-not-there", stack_not_there},
    {"double-fault", double_fault},
    {0},
};

/* FS and GS: an operand behind a base that was never set is no null pointer. */
#include <trapgate/error_code.h>

#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/linear.h"

/* Where GCC's stack protector has its guard value in a program, and in a kernel that copies that. */
enum { GUARD_VALUE = 0x28 };

static bool has_segment(const struct facts *facts) {
    return facts->decoded && facts->has_operand && facts->instruction.segment &&
           facts->address - facts->operand < 8;
}

/* The fault is about the operand: a page fault says where, a protection fault has no other reason that
 * concerns it than an address that is not canonical. */
static bool is_access(const struct facts *facts) {
    const struct trapgate_exception *exception = &facts->exception;
    if (exception->vector == VECTOR_PAGE_FAULT) {
        return exception->has_error_code && facts->has_address &&
               !(exception->error_code & TRAPGATE_PAGE_FAULT_FETCH);
    }
    return (exception->vector == VECTOR_GENERAL_PROTECTION_FAULT ||
            exception->vector == VECTOR_STACK_SEGMENT_FAULT) &&
           exception->has_error_code && exception->error_code == 0 && facts->has_address &&
           !linear_is_canonical(facts, facts->operand);
}

static uint64_t base_of(const struct facts *facts) {
    return facts->instruction.segment == 'f' ? facts->system.fs_base : facts->system.gs_base;
}

/* Certain: the operand is behind that base, and the base is 0. */
static bool base_never_set(const struct facts *facts, struct cause *cause) {
    if (!is_access(facts) || !has_segment(facts) || base_of(facts) != 0) {
        return false;
    }
    char name = facts->instruction.segment;
    if (name == 'f' && facts->operand == GUARD_VALUE) {
        return cause_is(cause, CERTAIN,
                        "the FS base is 0, and fs:0x28 was accessed, where programs have the stack "
                        "protector's guard value: the kernel is compiled like a program");
    }
    bool forgotten = name == 'g' && facts->system.kernel_gs_base != 0;
    return cause_is(cause, CERTAIN, "the %cS base is 0, and %cs:%s0x%lx was accessed%s", name - 32,
                    name, (int64_t)facts->operand < 0 ? "-" : "",
                    (int64_t)facts->operand < 0 ? -facts->operand : facts->operand,
                    forgotten ? ": swapgs was forgotten or done twice, for KERNEL_GS_BASE has "
                                "another value"
                              : ": it was never set");
}

static bool is_upper_half(uint64_t address) {
    return address >> 63;
}

/* Likely: a kernel's own data is behind a base in the upper half. */
static bool base_of_the_other_side(const struct facts *facts, struct cause *cause) {
    if (!is_access(facts) || !has_segment(facts) || facts->instruction.segment != 'g' ||
        !is_upper_half(facts->frame.rip) || is_upper_half(base_of(facts)) ||
        !is_upper_half(facts->system.kernel_gs_base)) {
        return false;
    }
    return cause_is(cause, LIKELY,
                    "the GS base 0x%lx is the user's while kernel code runs: swapgs was forgotten "
                    "or done twice (KERNEL_GS_BASE is 0x%lx)",
                    facts->system.gs_base, facts->system.kernel_gs_base);
}

const struct cause_row cause_rows_segment[] = {
    {"segment-base", base_never_set},
    {"segment-base", base_of_the_other_side},
    {0},
};

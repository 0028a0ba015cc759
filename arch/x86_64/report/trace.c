#include "arch/x86_64/report/trace.h"

#include "arch/x86_64/report/peek.h"
#include "arch/x86_64/report/prologue.h"
#include "arch/x86_64/report/symbols.h"

static bool add(struct trace *trace, struct backtrace_step step) {
    const struct backtrace_step *last = trace->count ? &trace->step[trace->count - 1] : NULL;
    if (last && last->address == step.address && last->is_exception == step.is_exception) {
        trace->times[trace->count - 1]++;
    } else if (trace->count < TRACE_LINES) {
        trace->times[trace->count] = 1;
        trace->step[trace->count++] = step;
    } else {
        return false;
    }
    return true;
}

enum frame_state { FRAME_NONE, FRAME_PUSHED, FRAME_SET };

/*
 * What the function at an address has done of its prologue `push %rbp; mov %rsp,%rbp` by then. GCC
 * gives some functions none, and where no function is there is none either: rbp is the caller's.
 */
static enum frame_state frame_state(uint64_t address) {
    enum { PUSH_RBP = 0x55, PROLOGUE = 16 };
    static const uint8_t move[] = {0x48, 0x89, 0xE5};
    struct symbol_place place = {0};
    uint8_t start[PROLOGUE] = {0};
    if (!symbol_lookup(address, &place) || !place.is_code || place.offset == 0 ||
        !peek(place.start, start, sizeof start)) {
        return FRAME_NONE;
    }
    unsigned push = endbr64_length(start), moved = push + 1;
    if (start[push] != PUSH_RBP) {
        return FRAME_NONE;
    }
    while (moved < PROLOGUE - sizeof move &&
           __builtin_memcmp(start + moved, move, sizeof move) != 0) {
        moved++;
    }
    return place.offset >= moved + sizeof move ? FRAME_SET : FRAME_PUSHED;
}

/* A handler without a frame has few registers below what the CPU pushed. */
static bool find_exception(struct peek_page *page, uint64_t *address, uint64_t *rsp) {
    enum { REGISTERS = 16 };
    uint64_t rip, outer_rsp;
    for (unsigned i = 0; i <= REGISTERS && *rsp <= UINT64_MAX - 8 * REGISTERS; i++) {
        if (backtrace_exception_at(*rsp + 8 * i, peek_quadword, page, &rip, &outer_rsp) &&
            place_is_code(rip)) {
            *address = rip;
            *rsp = outer_rsp;
            return true;
        }
    }
    return false;
}

/* Functions without a frame, from rip outward: handlers up to the code that they interrupted, any
 * other by the return address on top of the stack, or above the rbp that it just pushed. False if they
 * go round in a circle: a stack slot that was entered twice. */
static bool add_callers_without_frame(struct trace *trace, const struct facts *facts,
                                      struct peek_page *page) {
    uint64_t address = facts->frame.rip, rsp = facts->frame.rsp, caller, mark = 0;
    for (unsigned steps = 0; steps < TRACE_STEPS && frame_state(address) != FRAME_SET; steps++) {
        uint64_t top = rsp + (frame_state(address) == FRAME_PUSHED ? 8 : 0);
        if (peek_quadword(top, &caller, page) && place_is_code(caller) && top % 16 == 8 &&
            !backtrace_exception_at(top, peek_quadword, page, &address, &rsp)) {
            add(trace, (struct backtrace_step){.address = caller});
            return true;
        }
        if (!find_exception(page, &address, &rsp)) {
            return true;
        }
        if (steps > 0 && rsp == mark) { /* Brent's method, as in backtrace.h */
            return false;
        }
        mark = (steps & (steps - 1)) == 0 ? rsp : mark;
        if (!add(trace, (struct backtrace_step){.address = address, .is_exception = true})) {
            return true;
        }
    }
    return true;
}

void trace_take(struct trace *trace, const struct facts *facts) {
    struct backtrace backtrace;
    struct backtrace_step step;
    struct peek_page page = {0};
    trace->count = 0;
    add(trace,
        (struct backtrace_step){.address = facts->frame.rip, .is_exception = !facts->failure});
    if (!facts->failure && !add_callers_without_frame(trace, facts, &page)) {
        trace->end = BACKTRACE_CIRCLE;
        return;
    }
    backtrace_start(&backtrace, facts->registers.rbp, peek_quadword, place_is_code, &page);
    unsigned steps = 0;
    while (steps++ < TRACE_STEPS && backtrace_next(&backtrace, &step) && add(trace, step)) {
    }
    trace->end = steps > TRACE_STEPS ? BACKTRACE_GOES_ON : backtrace.end;
}

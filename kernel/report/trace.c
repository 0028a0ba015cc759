#include "kernel/report/trace.h"

#include "kernel/format.h"
#include "kernel/report/peek.h"
#include "kernel/report/symbols.h"
#include "kernel/string.h"

static bool is_code(uint64_t address) {
    struct place place;
    place_find(&place, address);
    return place.region == REGION_TEXT;
}

static bool add(struct trace *trace, struct backtrace_step step) {
    const struct backtrace_step *last = trace->count ? &trace->step[trace->count - 1] : NULL;
    if (last && last->address == step.address && !last->is_exception && !step.is_exception) {
        trace->times[trace->count - 1]++;
    } else if (trace->count < TRACE_LINES) {
        trace->times[trace->count] = 1;
        trace->step[trace->count++] = step;
    } else {
        return false;
    }
    return true;
}

/*
 * The frame pointer at rip is still, or again, the caller's where no function is, before the
 * prologue's `push %rbp; mov %rsp,%rbp` is done, and in functions that GCC gives none. Then the
 * return address is on top of the stack, or above the rbp that was just pushed.
 */
static void add_caller_without_frame(struct trace *trace, const struct facts *facts) {
    enum { PUSH_RBP = 0x55, PROLOGUE = 12 };
    static const uint8_t move[] = {0x48, 0x89, 0xE5};
    struct symbol_place place = {0};
    uint8_t start[PROLOGUE] = {0};
    unsigned at = 0;
    if (symbol_lookup(facts->frame.rip, &place) && place.is_code && place.offset > 0 &&
        peek(place.start, start, sizeof start) && start[0] == PUSH_RBP) {
        unsigned moved = 1;
        while (moved < PROLOGUE - sizeof move && memcmp(start + moved, move, sizeof move) != 0) {
            moved++;
        }
        if (place.offset >= moved + sizeof move) {
            return;
        }
        at = 1;
    }
    if (facts->stack_count > at && is_code(facts->stack[at])) {
        add(trace, (struct backtrace_step){.address = facts->stack[at]});
    }
}

void trace_take(struct trace *trace, const struct facts *facts) {
    struct backtrace backtrace;
    struct backtrace_step step;
    trace->count = 0;
    add(trace, (struct backtrace_step){.address = facts->frame.rip, .is_exception = true});
    if (!facts->failure) {
        add_caller_without_frame(trace, facts);
    }
    backtrace_start(&backtrace, facts->registers.rbp, peek_quadword, is_code, NULL);
    unsigned steps = 0;
    while (steps++ < TRACE_STEPS && backtrace_next(&backtrace, &step) && add(trace, step)) {
    }
    trace->end = steps > TRACE_STEPS ? BACKTRACE_GOES_ON : backtrace.end;
}

size_t trace_describe(char *text, size_t size, const struct backtrace_step *step) {
    uint64_t address = step->address - (step->is_exception ? 0 : 1);
    struct symbol_place place;
    if (!symbol_lookup(address, &place) || !place.is_code) {
        return format_text(text, size, "0x%016lx", step->address);
    }
    return format_text(text, size, "%s+0x%lx/0x%lx (%s:%u)", place.name,
                       step->address - place.start, place.size, place.file ? place.file : "?",
                       place.line);
}

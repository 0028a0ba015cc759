#include "arch/x86_64/report/backtrace.h"

#include <trapgate/handler.h>

#include "arch/x86_64/idt/cpu.h"

void backtrace_start(struct backtrace *backtrace, uint64_t frame, memory_reader *read,
                     code_test *is_code, void *context) {
    *backtrace = (struct backtrace){
        .read = read, .context = context, .is_code = is_code, .frame = frame, .mark_at = 1};
}

static bool read(const struct backtrace *backtrace, uint64_t address, uint64_t *value) {
    return backtrace->read(address, value, backtrace->context);
}

/* A selector that code can have: of the GDT, not null, at CPL 0 or 3. Which descriptors a kernel has
 * is its own affair. */
static bool is_code_selector(uint64_t selector) {
    unsigned bits = selector & 7;
    return selector >= 8 && selector <= 0xFFFF && (bits == 0 || bits == 3);
}

/* Its RPL is that of the code; at CPL 0 it may be null. */
static bool is_stack_selector(uint64_t selector, uint64_t cs) {
    return is_code_selector(selector) ? (selector & 3) == (cs & 3) : selector == 0 && (cs & 3) == 0;
}

bool backtrace_exception_at(uint64_t address, memory_reader *read, void *context, uint64_t *rip,
                            uint64_t *rsp) {
    uint64_t cs, rflags, ss;
    enum { NEVER_SET = 0x8028 }; /* bits 3, 5 and 15 are always 0; bit 1 is always 1 */
    return address <= UINT64_MAX - sizeof(struct interrupt_frame) && address % 16 == 8 &&
           read(address, rip, context) && read(address + 8, &cs, context) &&
           read(address + 16, &rflags, context) && read(address + 24, rsp, context) &&
           read(address + 32, &ss, context) && is_code_selector(cs) && is_stack_selector(ss, cs) &&
           rflags >> 22 == 0 && !(rflags & NEVER_SET) && rflags & RFLAGS_FIXED;
}

/*
 * A handler with a frame pushes rbp first, so above it is what the CPU pushed: an error code if
 * there is one, then the frame. The CPU aligns the stack to 16 bytes before the frame's five
 * quadwords (SDM 3A, "64-Bit Mode Stack Frame"), so the saved rbp is at 0 modulo 16 without a code,
 * as in every function, and at 8 with one, as in none.
 */
static bool read_exception(const struct backtrace *backtrace, uint64_t *rip) {
    uint64_t rsp, above = backtrace->frame % 16 == 0 ? 8 : 16;
    return backtrace_exception_at(backtrace->frame + above, backtrace->read, backtrace->context,
                                  rip, &rsp);
}

static bool ends(struct backtrace *backtrace, enum backtrace_end end) {
    backtrace->end = end;
    return false;
}

bool backtrace_next(struct backtrace *backtrace, struct backtrace_step *step) {
    uint64_t frame = backtrace->frame, next;
    if (backtrace->end != BACKTRACE_GOES_ON) {
        return false;
    }
    if (frame == 0) {
        return ends(backtrace, BACKTRACE_COMPLETE);
    }
    if (frame % 8 != 0) {
        return ends(backtrace, BACKTRACE_MISALIGNED);
    }
    if (frame == backtrace->mark) {
        return ends(backtrace, BACKTRACE_CIRCLE);
    }
    if (++backtrace->steps == backtrace->mark_at) {
        backtrace->mark = frame;
        backtrace->mark_at *= 2;
    }
    if (frame > UINT64_MAX - 64 || !read(backtrace, frame, &next)) {
        return ends(backtrace, BACKTRACE_UNREADABLE);
    }
    step->is_exception = read_exception(backtrace, &step->address);
    if (!step->is_exception) {
        if (!read(backtrace, frame + 8, &step->address)) {
            return ends(backtrace, BACKTRACE_UNREADABLE);
        }
        if (next == 0 && step->address == 0) { /* what the boot code pushes for kernel_main() */
            return ends(backtrace, BACKTRACE_COMPLETE);
        }
        if (!backtrace->is_code(step->address)) {
            return ends(backtrace, BACKTRACE_NO_CODE);
        }
        if (next != 0 && next <= frame) {
            /* This step is good, the next would not be. */
            backtrace->end = BACKTRACE_NOT_UPWARD;
        }
    }
    backtrace->frame = next;
    return true;
}

const char *backtrace_end_words(enum backtrace_end end) {
    static const char *const words[] = {
        [BACKTRACE_GOES_ON] = "and so on",
        [BACKTRACE_COMPLETE] = "the beginning",
        [BACKTRACE_MISALIGNED] = "a frame pointer that is not aligned",
        [BACKTRACE_UNREADABLE] = "a frame pointer to memory that cannot be read",
        [BACKTRACE_NO_CODE] = "a return address that is not in the code",
        [BACKTRACE_NOT_UPWARD] = "a frame pointer that leads downward",
        [BACKTRACE_CIRCLE] = "a circle",
    };
    return words[end];
}

#include "arch/x86_64/report/backtrace.h"

#include "arch/x86_64/report/plausible_frame.h"

void backtrace_start(struct backtrace *backtrace, uint64_t frame, memory_reader *read,
                     code_test *is_code, void *context) {
    *backtrace = (struct backtrace){
        .read = read, .context = context, .is_code = is_code, .frame = frame, .mark_at = 1};
}

static bool read(const struct backtrace *backtrace, uint64_t address, uint64_t *value) {
    return backtrace->read(address, value, backtrace->context);
}

bool backtrace_exception_at(uint64_t address, memory_reader *read, void *context, uint64_t *rip,
                            uint64_t *rsp) {
    uint64_t pushed[5];
    if (address > UINT64_MAX - sizeof pushed || address % 16 != 8) {
        return false;
    }
    for (unsigned i = 0; i < 5; i++) {
        if (!read(address + 8 * i, &pushed[i], context)) {
            return false;
        }
    }
    struct interrupt_frame frame = {pushed[0], pushed[1], pushed[2], pushed[3], pushed[4]};
    *rip = frame.rip;
    *rsp = frame.rsp;
    return frame_is_plausible(&frame);
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
        [BACKTRACE_NOT_RECORDED] = "why it ends is not in the record",
    };
    return words[end];
}

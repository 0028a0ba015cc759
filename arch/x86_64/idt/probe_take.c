#include "arch/x86_64/idt/probe.h"

#include "arch/x86_64/idt/catch_take.h"

/* probe.S; functions, so that their addresses need no table of the linker's. */
#define PLACE(name) void name(void) __attribute__((visibility("hidden")))
PLACE(trapgate_probe_word);
PLACE(trapgate_probe_bytes);
PLACE(trapgate_probe_failed);
#undef PLACE

/* Of the word's two accesses, from rsi and to rdi. */
static bool is_at_first_byte(const struct trapgate_exception *exception) {
    return exception->vector == VECTOR_PAGE_FAULT && (exception->cr2 == exception->registers->rsi ||
                                                      exception->cr2 == exception->registers->rdi);
}

bool trapgate_probe_take(const struct trapgate_exception *exception) {
    uint64_t rip = exception->frame->rip, bytes = (uint64_t)trapgate_probe_bytes;
    enum exception_class class = exception_class(exception->vector);
    /* A program at CPL 3 may jump here, with an address of its choice in r8. */
    if (exception->frame->cs & 3 || rip < (uint64_t)trapgate_probe_word ||
        rip >= (uint64_t)trapgate_probe_failed ||
        (class != EXCEPTION_CLASS_FAULT && class != EXCEPTION_CLASS_TRAP)) {
        return false;
    }
    if (rip < bytes && !is_at_first_byte(exception)) {
        exception->frame->rip = bytes;
        return true;
    }
    struct caught_exception *caught = (struct caught_exception *)exception->registers->r8;
    if (caught) {
        trapgate_catch_tell(caught, exception, false);
    }
    exception->frame->rip = (uint64_t)trapgate_probe_failed;
    return true;
}

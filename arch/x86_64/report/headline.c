#include "arch/x86_64/report/headline.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/error_code.h>

#include "arch/x86_64/text/format.h"

static const char *access_words(unsigned long error_code) {
    return error_code & TRAPGATE_PAGE_FAULT_FETCH   ? "execution of"
           : error_code & TRAPGATE_PAGE_FAULT_WRITE ? "write to"
                                                    : "read of";
}

/* Why, as the error code and, where it does not say, the page tables have it. */
static const char *reason_words(const struct facts *facts) {
    unsigned long code = facts->exception.error_code;
    bool user = code & TRAPGATE_PAGE_FAULT_USER;
    const struct trapgate_page_walk *walk = &facts->walk;
    if (code & TRAPGATE_PAGE_FAULT_RESERVED) { /* which QEMU 7.2 reports without P */
        return "has a reserved bit set in its entry";
    }
    if (!(code & TRAPGATE_PAGE_FAULT_PRESENT)) {
        return "is not present";
    }
    if (code & TRAPGATE_PAGE_FAULT_PROTECTION_KEY) {
        return "a protection key denies";
    }
    if (walk->end != TRAPGATE_PAGE_WALK_MAPPED) {
        return "is protected";
    }
    if (user && !walk->user) {
        return "is the kernel's";
    }
    if (code & TRAPGATE_PAGE_FAULT_FETCH && !walk->executable) {
        return "is no-execute";
    }
    if (code & TRAPGATE_PAGE_FAULT_WRITE && !walk->writable) {
        return "is read-only";
    }
    return walk->user && !user ? "is user memory" : "is protected";
}

/* The function's name alone: the offset and the line follow below. */
static void where(char *text, size_t size, const struct facts *facts) {
    const char *symbol = facts->at_rip.symbol;
    size_t length = 0;
    while (symbol[length] && symbol[length] != '+') {
        length++;
    }
    if (length > 0) {
        format_text(text, size, "in %.*s", (int)length, symbol);
    } else {
        format_text(text, size, "at 0x%lx", facts->frame.rip);
    }
}

void headline_write(char text[HEADLINE_SIZE], const struct facts *facts) {
    const struct trapgate_exception *exception = &facts->exception;
    const char *mnemonic = exception_mnemonic(exception->vector);
    const char *name = exception_name(exception->vector);
    char place[HEADLINE_SIZE];
    if (facts->failure) {
        format_text(text, HEADLINE_SIZE, "TRAPGATE STOPPED: %s", facts->failure);
    } else if (exception->vector == VECTOR_PAGE_FAULT && exception->has_error_code) {
        format_text(text, HEADLINE_SIZE, "%s %s: %s%s 0x%lx, which %s", mnemonic, name,
                    exception->error_code & TRAPGATE_PAGE_FAULT_USER ? "user " : "",
                    access_words(exception->error_code), exception->cr2, reason_words(facts));
    } else if (exception->vector >= VECTOR_EXCEPTIONS) {
        format_text(text, HEADLINE_SIZE, "interrupt 0x%x: nobody handles it", exception->vector);
    } else {
        where(place, sizeof place, facts);
        format_text(text, HEADLINE_SIZE, "%s %s %s", mnemonic, name, place);
    }
}

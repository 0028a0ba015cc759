/*
 * An exception that a catch may take goes to the innermost one. Inline, because it is a few instructions of
 * a hundred: the default handlers know their exception before it is in memory.
 */
#ifndef TRAPGATE_CATCH_TAKE_H
#define TRAPGATE_CATCH_TAKE_H

#include <trapgate/catch.h>
#include <trapgate/unhandled.h>

#include "arch/x86_64/idt/catch_context.h"

_Static_assert(offsetof(struct caught_exception, frame) ==
                   offsetof(struct caught_exception, registers) + sizeof(struct TRAPGATE_REGISTERS),
               "as on the stack of a handler without an error code");

/* All fields are volatile, and an assignment would go by way of a copy. */
static inline void trapgate_copy_quadwords(void *to, const volatile void *from, size_t size) {
    size_t count = size / 8;
    __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

/* What is known of an exception, as its catch tells it. `adjacent`: the frame lies right behind the
 * registers. */
static inline void trapgate_catch_tell(struct caught_exception *caught,
                                       const struct trapgate_exception *exception, bool adjacent) {
    caught->vector = exception->vector;
    caught->has_error_code = exception->has_error_code;
    caught->error_code = exception->error_code;
    caught->address = exception->cr2;
    caught->dr6 = exception->dr6;
    trapgate_copy_quadwords(&caught->registers, exception->registers,
                            sizeof caught->registers + (adjacent ? sizeof caught->frame : 0));
    if (!adjacent) {
        trapgate_copy_quadwords(&caught->frame, exception->frame, sizeof caught->frame);
    }
}

/* Returns if no catch is in effect. */
static inline void trapgate_catch_take(const struct trapgate_exception *exception, bool adjacent) {
    struct trapgate_catch_context *context = trapgate_catch_state()->innermost;
    if (context) {
        if (context->caught) {
            trapgate_catch_tell(context->caught, exception, adjacent);
        }
        trapgate_catch_resume(context);
    }
}

#endif
